package mailrules

// Version names the state of the rules in records of what they read. It rises with every change that may read a mail
// differently.
const Version = "mail-rules.1"

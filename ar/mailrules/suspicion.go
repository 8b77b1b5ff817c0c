package mailrules

import (
	"slices"
	"strings"
)

// Attacks are worded anew every day, so beside the phrases of injectionWords every sentence is weighed: it speaks to or of a
// program, gives orders, voids orders, names what only our own system holds, and wishes an outcome. One of these alone is
// everyday business; several together are not.

// suspicious is the weight from which a sentence is taken for one that steers a machine.
const suspicious = 4

// sign is one thing that attacks have, with its weight. It counts once a sentence. With ours, it does not count behind "our" and
// "your": people speak of their systems, rules and balances.
type sign struct {
	weight int
	ours   bool
	words  map[string]bool
	starts []string
}

var signs = []sign{
	// Programs that read.
	{weight: 3, ours: true, words: set(`ki ai ia llm llms bot bots gpt chatgpt sprachmodell sprachmodelle chatbot copilot claude gemini agi intelligenz intelligenzen intelligences kiassistent kisystem kimodell kiagent`), starts: []string{"mahnroboter", "mahnbot", "chatgpt", "gpt", "sprachmodell", "kimodell", "kisystem"}},
	{weight: 2, ours: true, words: set(`system systems modell model models parser classifier klassifikator assistant assistent agent agents algorithmus algorithm automat automatik posteingang pipeline mailreader
		automatisch automatischen automatische automatischer automatisierte automatisierten automatically automated maschinell maschinelle maschinellen computerprogramm programm program script skript
		auswertung computer buchungssoftware triage parsing parse parses severity dienstanweisung operator betreiber betreibers developer entwickler administrator admin root sudo`)},
	// Orders, and words that void them.
	{weight: 2, ours: true, words: set(`instruction instructions anweisung anweisungen instruktion instruktionen direction directions directive directives rules rule regeln vorgaben richtlinie richtlinien guidelines policy
		policies prompt prompts systemnachricht systemprompt configuration konfiguration programming guardrails consignes regles reglas regole instrucciones istruzioni instructies instrukcje инструкции`)},
	{weight: 2, words: set(`ignore ignoriere ignorier ignorieren ignoring disregard forget vergiss verwirf verwerfen aufgehoben ungueltig void override overrule overridden supersede supersedes superseded supersedet ersetzt
		bypass skip umgehe uebergehe missachte ueberschreibe unwirksam ignorer ignorez olvida ignora negeer zignoruj oublie игнорируй dismiss discard obsolete`)},
	// Orders in the familiar form, which few customers use, and English ones.
	{weight: 2, words: set(`antworte trage uebernimm erhoehe loesche markiere setze buche verbuche werte behandle simuliere spiele schliesse stufe nimm merke formuliere gib fuehre ueberschreibe kennzeichne klassifiziere bestaetige erlasse`)},
	{weight: 1, words: set(`mark log record set treat classify respond summarise summarize include output translate act assume must accept accepts akzeptiere choose waehle skip verify soll sollst musst annehmen eintragen schliessen ausbuchen tragen erfassen take class zero register label tag`)},
	{weight: 3, words: set(`simulate simuliere pretend impersonate roleplay imagine simulier`)},
	{weight: 2, words: set(`lies bewerte archiviere ungelesen unread interpretiere betrachte interpret parsing`)},
	// What only our own system holds.
	{weight: 2, ours: true, words: set(`dunning mahnwesen gemahnt mahnstufe mahnlauf status flag needs_human intent label balance saldo kreditrahmen kreditlimit risk risiko risikostufe escalate eskalieren escalation json schema token
		zahlungszusage forderung write_off classification klassifizierung ticket premium`)},
	// What an attacker wishes.
	{weight: 1, words: set(`bezahlt paid settled closed erledigt ausgeglichen beglichen cleared null zero gezahlt off false none keine ausgebucht reglee payee pagata saldata pago betaald оплаченный verified confirmed confirms erlassen premium`)},
	// The mail speaks of itself, or of the answer that is to be made.
	{weight: 1, words: set(`nachricht mail email message text zeile line following folgende folgenden folgt follows above oben preceding vorherige vorherigen bisherigen bisherige earlier previous below phrase kundenmail prior`)},
	{weight: 2, words: set(`summary zusammenfassung output ausgabe reply_with answer_with antwortest ergebnis classification verdict verbatim woertlich wortwoertlich`)},
	{weight: 1, words: set(`deine deinen deiner dein you your du dir`)},
	// The customer in the third person.
	{weight: 1, words: set(`kunde kunden customer customers debitor debtor`)},
	// Checked already, nobody else needed.
	{weight: 1, words: set(`geprueft approved verified verifiziert preapproved freigegeben mitarbeiter administrator clerk sachbearbeiter human nobody niemand review action aktion`)},
	{weight: 3, words: set(`mark_paid close_case write_off set_status`), starts: []string{"functions.", "function_call"}},
}

// possessives stand before things that are somebody's own.
var possessives = set(`our unser unsere unserem unseren unserer unseres your ihr ihre ihrem ihren ihrer my mein meine meinem meinen meiner eure euer their`)

// With wares, programs and rules are what was sold; with selves, what the writers have and do themselves.
var (
	wares  = set(`installiert geliefert geliefertes gekauft verkauft delivered sold installed bought maschine machine geraet crash crashes crashing stuerzt lizenz licence license bestellt ordered defekt`)
	selves = set(`wir we ich i unser unsere uns us our my mein meine meinen`)
)

// certain is the weight in a mail that a program wrote for its reader: such speak of systems and tickets.
const certain = 6

// weighSentences marks the sentences that steer a machine by their weight.
func (r *reading) weighSentences() {
	limit := suspicious
	if r.textSays(isAutoReceipt) || r.textSays(isAbsent) || r.textSays(isBounce) || r.machineSays(isAdvice) {
		limit = certain
	}
	for i, s := range r.sentences {
		if !r.says[i].has(foreignData) && weigh(r.tokens[s.from:s.to]) >= limit {
			r.says[i].cues[steersMachine] = true
		}
	}
}

// weigh adds up the signs of a sentence.
func weigh(tokens []token) int {
	total := 0
	for _, s := range signs {
		if s.in(tokens) {
			total += s.weight
		}
	}
	if anyOf(tokens, wares) || anyOf(tokens, selves) {
		return total / 2
	}
	return total + coded(tokens)
}

func anyOf(tokens []token, words map[string]bool) bool {
	return slices.ContainsFunc(tokens, func(t token) bool { return words[t.word] })
}

func (s *sign) in(tokens []token) bool {
	for i, t := range tokens {
		if !s.words[t.word] && !s.begins(t.word) {
			continue
		}
		if !s.ours || i == 0 || !possessives[tokens[i-1].word] {
			return true
		}
	}
	return false
}

func (s *sign) begins(w string) bool {
	for _, start := range s.starts {
		if strings.HasPrefix(w, start) {
			return true
		}
	}
	return false
}

// coded weighs marks of markup and of commands: people don't write "<<", "{", "--" or "/set".
func coded(tokens []token) int {
	for i, t := range tokens {
		switch t.word {
		case "{", "<", "=":
			return 2
		case "/", "-":
			if i+1 < len(tokens) && tokens[i+1].start == t.end && (i == 0 || tokens[i-1].end < t.start || tokens[i-1].word == "-") && tokens[i+1].kind == word {
				return 2
			}
		}
	}
	return 0
}

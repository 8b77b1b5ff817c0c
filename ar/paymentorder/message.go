package paymentorder

import "encoding/xml"

// The message in the order of its elements; pain.001.001.09 is a sequence, and a bank refuses another order.
type document struct {
	XMLName xml.Name    `xml:"Document"`
	Space   string      `xml:"xmlns,attr"`
	Header  groupHeader `xml:"CstmrCdtTrfInitn>GrpHdr"`
	Info    paymentInfo `xml:"CstmrCdtTrfInitn>PmtInf"`
}

type groupHeader struct {
	ID        string `xml:"MsgId"`
	At        string `xml:"CreDtTm"`
	Count     string `xml:"NbOfTxs"`
	Sum       string `xml:"CtrlSum"`
	Initiator string `xml:"InitgPty>Nm"`
}

type paymentInfo struct {
	ID            string     `xml:"PmtInfId"`
	Method        string     `xml:"PmtMtd"`
	Batch         bool       `xml:"BtchBookg"`
	Count         string     `xml:"NbOfTxs"`
	Sum           string     `xml:"CtrlSum"`
	Level         string     `xml:"PmtTpInf>SvcLvl>Cd"`
	On            string     `xml:"ReqdExctnDt>Dt"`
	Debtor        name       `xml:"Dbtr"`
	DebtorAccount account    `xml:"DbtrAcct"`
	DebtorAgent   agent      `xml:"DbtrAgt"`
	Bearer        string     `xml:"ChrgBr"`
	Transfers     []transfer `xml:"CdtTrfTxInf"`
}

type transfer struct {
	EndToEndID      string  `xml:"PmtId>EndToEndId"`
	Amount          amount  `xml:"Amt>InstdAmt"`
	CreditorAgent   *agent  `xml:"CdtrAgt"`
	Creditor        name    `xml:"Cdtr"`
	CreditorAccount account `xml:"CdtrAcct"`
	Text            string  `xml:"RmtInf>Ustrd,omitempty"`
}

type name struct {
	Name string `xml:"Nm"`
}

type account struct {
	IBAN string `xml:"Id>IBAN"`
}

type amount struct {
	Currency string `xml:"Ccy,attr"`
	Value    string `xml:",chardata"`
}

// agent is a bank: by its BIC, or said not to be provided, which the debtor's bank needs in its place.
type agent struct {
	BIC   string `xml:"FinInstnId>BICFI,omitempty"`
	Other *other `xml:"FinInstnId>Othr"`
}

type other struct {
	ID string `xml:"Id"`
}

func agentOf(bic string) agent {
	if bic == "" {
		return agent{Other: &other{"NOTPROVIDED"}}
	}
	return agent{BIC: bic}
}

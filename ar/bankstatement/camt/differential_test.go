package camt_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// node is a place in another reader's JSON dump of the same file.
type node struct{ value any }

// at follows a path of keys; the node of nothing where there is none.
func (n node) at(path ...string) node {
	for _, key := range path {
		object, _ := n.value.(map[string]any)
		n = node{object[key]}
	}
	return n
}

// all are the members of a list that the dump writes out; it writes a word for those it has shown before.
func (n node) all() []node {
	list, _ := n.value.([]any)
	var nodes []node
	for _, member := range list {
		if _, written := member.(map[string]any); written {
			nodes = append(nodes, node{member})
		}
	}
	return nodes
}

func (n node) text() string {
	if n.value == nil {
		return ""
	}
	return fmt.Sprint(n.value)
}

// day is the date of an instant as the dump has it.
func (n node) day() string { return n.at("0").text()[:min(len(n.at("0").text()), len("2006-01-02"))] }

// money is an amount in minor units with its currency.
func (n node) money() string {
	return n.at("getAmount").text() + " " + n.at("getCurrency", "getCode").text()
}

// told is what two readers must agree on about an entry.
type told struct {
	Amount, Status, Booked, Value, Reference, Additional string
	Reversal                                             bool
	Transactions                                         []toldTransaction
}

type toldTransaction struct {
	EndToEnd, Return string
	Unstructured     []string
	Structured       []string
}

// TestParse_agreesWithAnotherReader holds everything read from the public samples against the dumps that another
// project's reader made of them.
func TestParse_agreesWithAnotherReader(t *testing.T) {
	dumps, err := filepath.Glob(filepath.Join(testfile.Corpora(t), "genkgo-camt", "test", "data", "*.json"))
	if err != nil || len(dumps) < 20 {
		t.Fatalf("%d dumps, %v", len(dumps), err)
	}
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			raw, err := os.ReadFile(dump)
			if err != nil {
				t.Fatal(err)
			}
			var message node
			if err := json.Unmarshal(raw, &message.value); err != nil {
				t.Fatal(err)
			}
			statements, err := parse.File(t, strings.TrimSuffix(dump, ".json")+".xml")
			if err != nil {
				t.Fatal(err)
			}
			want, got := theirs(message), ours(statements)
			if strings.Contains(dump, "multi.statement") {
				got = got[len(got)-len(want):] // their reader keeps the entries of the last statement only
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-their reading +ours:\n%s", diff)
			}
		})
	}
}

// theirs are the entries of a dump.
func theirs(message node) []told {
	var all []told
	for _, e := range message.at("getEntries").all() {
		one := told{Amount: e.at("getAmount").money(), Status: e.at("getStatus").text(), Booked: e.at("getBookingDate").day(),
			Value: e.at("getValueDate").day(), Reference: e.at("getAccountServicerReference").text(),
			Additional: e.at("getAdditionalInfo").text(), Reversal: e.at("getReversalIndicator").value == true}
		if one.Booked == "" {
			one.Booked = one.Value
		}
		details := e.at("getTransactionDetails").all()
		if first, shown := e.at("getTransactionDetail").value.(map[string]any); shown {
			details = append([]node{{first}}, details...)
		}
		for _, d := range details {
			one.Transactions = append(one.Transactions, theirTransaction(d))
		}
		one.Transactions = described(one.Transactions)
		all = append(all, one)
	}
	return all
}

func theirTransaction(d node) toldTransaction {
	one := toldTransaction{EndToEnd: strings.ReplaceAll(d.at("getReference", "getEndToEndId").text(), "NOTPROVIDED", ""),
		Return: d.at("getReturnInformation", "getCode").text()}
	remittance := d.at("getRemittanceInformation")
	structured := append([]node{remittance.at("getStructuredBlock")}, remittance.at("getStructuredBlocks").all()...)
	unstructured := append([]node{remittance.at("getUnstructuredBlock")}, remittance.at("getUnstructuredBlocks").all()...)
	// The first block's reference is shown at the remittance itself.
	one.Structured = texts(append([]node{remittance}, structured...), "getCreditorReferenceInformation", "getRef")
	one.Unstructured = append(texts(unstructured, "getMessage"), texts(structured, "getAdditionalRemittanceInformation")...)
	return one
}

// texts are the texts at a path below each node, where there are any.
func texts(nodes []node, path ...string) []string {
	var all []string
	for _, n := range nodes {
		if text := n.at(path...).text(); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// ours are the entries of statements in the words of a dump.
func ours(statements []bankstatement.Statement) []told {
	statuses := map[bankstatement.Status]string{bankstatement.Booked: "BOOK", bankstatement.Pending: "PDNG", bankstatement.Information: "INFO"}
	var all []told
	for _, s := range statements {
		for _, e := range s.Entries {
			one := told{Amount: fmt.Sprint(e.Amount.Minor, " ", e.Amount.Currency), Status: statuses[e.Status], Booked: e.BookedOn.String(),
				Value: e.ValueOn.String(), Reference: e.BankReference, Additional: e.Remittance.Additional, Reversal: e.Reversal}
			if s.Kind == bankstatement.KindNotification && one.Status == "INFO" {
				one.Status = "BOOK" // what a notification says is booked informs only
			}
			transactions := e.Parts
			if len(transactions) == 0 {
				transactions = []bankstatement.Transaction{e.Transaction}
			}
			for _, transaction := range transactions {
				one.Transactions = append(one.Transactions, ourTransaction(transaction))
			}
			one.Transactions = described(one.Transactions)
			all = append(all, one)
		}
	}
	return all
}

// described leaves out a single transaction of which nothing is told.
func described(transactions []toldTransaction) []toldTransaction {
	if len(transactions) == 1 && cmp.Equal(transactions[0], toldTransaction{}) {
		return nil
	}
	return transactions
}

func ourTransaction(t bankstatement.Transaction) toldTransaction {
	one := toldTransaction{EndToEnd: t.EndToEndID, Return: t.ReturnReason.Code, Unstructured: t.Remittance.Unstructured}
	for _, r := range t.Remittance.Structured {
		if r.Kind == bankstatement.CreditorReference {
			one.Structured = append(one.Structured, r.Value)
		}
	}
	return one
}

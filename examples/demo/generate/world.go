package main

// customer is one row of customers.csv.
type customer struct {
	entity, number, name, kind, language, email, street, zip, city, country, land, region, group, treatment string
	bank                                                                                                    int // account number at the demo bank, for the IBAN
}

// invoice is one row of invoices.csv. paidOn and paid say what the bank statement will show; empty is never.
type invoice struct {
	customer, number, issued, due string
	cents                         int64
	level                         int
	letterOn                      string
	skonto                        int // basis points
	skontoUntil                   string
	paidOn                        string
	paidCents                     int64 // 0 is all of it
	text                          string
	group                         string
}

// transfer is one payment for several invoices. advice is the number of a remittance advice about it, "" for none; format
// is the ending of its file.
type transfer struct {
	customer, on, text       string
	numbers                  []string
	advice, adviceOn, format string
}

const (
	nord = "NORD"
	helv = "HELV"
)

// The demo's calendar. The first statement is of the day before, so that the first run finds fresh bank data.
const (
	startsOn = "2026-10-01"
	endsOn   = "2026-12-30"
)

var customers = []customer{
	{nord, "10001", "Brauhaus Fassmann GmbH", "business", "de", "rechnung@fassmann.example", "Hopfenweg 3", "20095", "Hamburg", "DE", "HH", "Nord", "Industrie", "", 1},
	{nord, "10002", "Stadtwerke Elbmarsch AöR", "business", "de", "kreditoren@elbmarsch.example", "Am Wasserwerk 1", "25335", "Elmshorn", "DE", "SH", "Nord", "Kommunal", "", 2},
	{nord, "10003", "Molkerei Geestland eG", "business", "de", "buchhaltung@geestland.example", "Deichstraße 40", "27624", "Geestland", "DE", "NI", "Nord", "Industrie", "", 3},
	{nord, "10004", "Klimabau Petersen KG", "business", "de", "info@petersen-klima.example", "Gewerbering 12", "24941", "Flensburg", "DE", "SH", "Nord", "Handwerk", "", 4},
	{nord, "10005", "Papierfabrik Lechtal GmbH", "business", "de", "fibu@lechtal.example", "Mühlkanal 8", "86150", "Augsburg", "DE", "BY", "Süd", "Industrie", "", 5},
	{nord, "10006", "Sanitär Yıldız & Söhne", "business", "de", "post@yildiz-sanitaer.example", "Karl-Marx-Straße 77", "12043", "Berlin", "DE", "BE", "Ost", "Handwerk", "", 6},
	{nord, "10007", "Anlagenbau Rhein-Sieg GmbH", "business", "de", "ap@rhein-sieg-anlagen.example", "Industriestraße 5", "53721", "Siegburg", "DE", "NW", "West", "Industrie", "", 7},
	{nord, "10008", "Gerda Winkelmann", "consumer", "de", "gerda.winkelmann@post.example", "Lindenallee 9", "21335", "Lüneburg", "DE", "NI", "Nord", "Privat", "", 8},
	{nord, "10009", "Kältetechnik Havel GmbH", "business", "de", "rechnungen@havel-kaelte.example", "Uferweg 21", "14467", "Potsdam", "DE", "BB", "Ost", "Handwerk", "", 9},
	{nord, "10010", "Werft Nordsee SE", "business", "de", "einkauf@werft-nordsee.example", "Kaistraße 100", "26725", "Emden", "DE", "NI", "Nord", "Industrie", "key_account", 10},
	{nord, "10011", "Thermen Bad Sulza Betriebs GmbH", "business", "de", "verwaltung@therme-sulza.example", "Kurpark 2", "99518", "Bad Sulza", "DE", "TH", "Ost", "Kommunal", "", 11},
	{nord, "10012", "Hausverwaltung Krüger", "business", "de", "krueger@hv-krueger.example", "Markt 14", "04109", "Leipzig", "DE", "SN", "Ost", "Handwerk", "", 12},
	{nord, "10013", "Jonas Adler", "consumer", "de", "jonas.adler@post.example", "Rosenstraße 31", "60313", "Frankfurt", "DE", "HE", "West", "Privat", "", 13},
	{nord, "10014", "Lowland Valves B.V.", "business", "en", "accounts@lowland-valves.example", "Havenkade 18", "3011", "Rotterdam", "NL", "", "Export", "Industrie", "", 14},
	{nord, "10015", "Fensterbau Lüders GmbH", "business", "de", "buchhaltung@lueders-fenster.example", "Birkenweg 8", "29221", "Celle", "DE", "NI", "Nord", "Handwerk", "", 15},
	{nord, "10016", "Pumpentechnik Ostsee GmbH", "business", "de", "fibu@pumpentechnik-ostsee.example", "Am Hafen 22", "18055", "Rostock", "DE", "MV", "Nord", "Industrie", "", 16},
	{nord, "10017", "Bäderbetriebe Harz GmbH", "business", "de", "einkauf@baeder-harz.example", "Thermenstraße 1", "38640", "Goslar", "DE", "NI", "Nord", "Kommunal", "", 17},
	{nord, "10018", "Stahlbau Weser GmbH", "business", "de", "kreditoren@stahlbau-weser.example", "Werftstraße 60", "28237", "Bremen", "DE", "HB", "Nord", "Industrie", "", 18},
	{nord, "10019", "Trendküchen Handels GmbH", "business", "de", "office@trendkuechen.example", "Messeallee 4", "45131", "Essen", "DE", "NW", "West", "Handel", "", 19},
	{helv, "50001", "Seilbahnen Graubünden AG", "business", "de", "kreditoren@seilbahn-gr.example", "Bahnhofplatz 1", "7000", "Chur", "CH", "", "Schweiz", "Industrie", "", 21},
	{helv, "50002", "Käserei Emmental Genossenschaft", "business", "de", "buchhaltung@kaeserei-emmental.example", "Dorfstrasse 4", "3550", "Langnau", "CH", "", "Schweiz", "Industrie", "", 22},
	{helv, "50003", "Alpine Hydro Ltd", "business", "en", "finance@alpine-hydro.example", "Quai du Rhône 12", "1205", "Genève", "CH", "", "Schweiz", "Industrie", "", 23},
	{helv, "50004", "Urs Baumgartner", "consumer", "de", "urs.baumgartner@post.example", "Seeweg 7", "8800", "Thalwil", "CH", "", "Schweiz", "Privat", "", 24},
}

// invoices tell the story; see story.json for what people do about them.
var invoices = []invoice{
	// Four items of one customer fall due over a weekend and its neighbours, and are ready on the same Monday: one letter.
	{customer: "10001", number: "RE-2026-0701", issued: "2026-08-28", due: "2026-09-28", cents: 128450},
	{customer: "10001", number: "RE-2026-0702", issued: "2026-08-29", due: "2026-09-28", cents: 64990},
	{customer: "10001", number: "RE-2026-0703", issued: "2026-08-30", due: "2026-09-29", cents: 241200},
	{customer: "10001", number: "RE-2026-0704", issued: "2026-08-31", due: "2026-09-30", cents: 8815},
	// A promise that is kept: the money comes on the eighth.
	{customer: "10003", number: "RE-2026-0711", issued: "2026-08-24", due: "2026-09-23", cents: 356000, level: 1, letterOn: "2026-09-28", paidOn: "2026-10-08", text: "RE-2026-0711 wie besprochen"},
	// A promise that is broken: the reminder is said again and names it.
	{customer: "10004", number: "RE-2026-0712", issued: "2026-08-20", due: "2026-09-19", cents: 92730, level: 1, letterOn: "2026-09-24"},
	// A dispute over 300 of 1,000 euros pauses just that part.
	{customer: "10005", number: "RE-2026-0713", issued: "2026-08-27", due: "2026-09-26", cents: 100000, group: "Dichtungen"},
	// A hold that lifts itself.
	{customer: "10006", number: "RE-2026-0714", issued: "2026-08-26", due: "2026-09-25", cents: 41935},
	// Three final notices: one is approved by a colleague, one waits for you, one becomes obsolete by a payment.
	{customer: "10007", number: "RE-2026-0640", issued: "2026-07-15", due: "2026-08-14", cents: 1284000, level: 2, letterOn: "2026-09-14"},
	{customer: "10008", number: "RE-2026-0641", issued: "2026-07-20", due: "2026-08-19", cents: 38900, level: 2, letterOn: "2026-09-15"},
	{customer: "10009", number: "RE-2026-0642", issued: "2026-07-22", due: "2026-08-21", cents: 517720, level: 2, letterOn: "2026-09-15", paidOn: "2026-10-13", text: "Rechnung RE-2026-0642"},
	// The key account: people only.
	{customer: "10010", number: "RE-2026-0720", issued: "2026-08-10", due: "2026-09-09", cents: 4_250_000},
	{customer: "10010", number: "RE-2026-0721", issued: "2026-09-01", due: "2026-10-01", cents: 1_890_500, paidOn: "2026-10-20", text: "RE-2026-0721"},
	// Money nobody can place blocks the letters of its likely payer.
	{customer: "10011", number: "RE-2026-0722", issued: "2026-08-25", due: "2026-09-24", cents: 73_400},
	{customer: "10011", number: "RE-2026-0723", issued: "2026-09-02", due: "2026-10-02", cents: 118_150},
	// The ladder is spent: a person decides.
	{customer: "10012", number: "RE-2026-0590", issued: "2026-06-18", due: "2026-07-18", cents: 264_480, level: 3, letterOn: "2026-09-10"},
	// Skonto taken in time.
	{customer: "10002", number: "RE-2026-0801", issued: "2026-09-25", due: "2026-10-25", cents: 250_000, skonto: 200, skontoUntil: "2026-10-09", paidOn: "2026-10-07", paidCents: 245_000, text: "RE-2026-0801 abzgl. 2% Skonto"},
	// A part is paid; the rest is dunned.
	{customer: "10014", number: "RE-2026-0730", issued: "2026-08-28", due: "2026-09-27", cents: 320_000, paidOn: "2026-10-12", paidCents: 120_000, text: "RE-2026-0730 first part"},
	{customer: "50001", number: "CH-2026-0310", issued: "2026-08-27", due: "2026-09-26", cents: 845_000, paidOn: "2026-10-15", text: "CH-2026-0310"},
	{customer: "50002", number: "CH-2026-0311", issued: "2026-08-26", due: "2026-09-25", cents: 129_990},
	// Three invoices that one transfer pays; a remittance advice as PDF came before the money and is all that names them.
	{customer: "10005", number: "RE-2026-0741", issued: "2026-09-08", due: "2026-10-08", cents: 312_400},
	{customer: "10005", number: "RE-2026-0742", issued: "2026-09-10", due: "2026-10-10", cents: 84_150},
	{customer: "10005", number: "RE-2026-0743", issued: "2026-09-12", due: "2026-10-12", cents: 19_990},
	// Two with Skonto; the advice is a workbook.
	{customer: "10002", number: "RE-2026-0751", issued: "2026-09-29", due: "2026-10-29", cents: 76_500, skonto: 200, skontoUntil: "2026-10-13"},
	{customer: "10002", number: "RE-2026-0752", issued: "2026-09-30", due: "2026-10-30", cents: 141_260, skonto: 200, skontoUntil: "2026-10-14"},
	// Two that an English mail tells of.
	{customer: "50003", number: "CH-2026-0321", issued: "2026-09-14", due: "2026-10-14", cents: 266_700},
	{customer: "50003", number: "CH-2026-0322", issued: "2026-09-16", due: "2026-10-16", cents: 48_045},
	{customer: "50003", number: "CH-2026-0312", issued: "2026-07-14", due: "2026-08-13", cents: 402_300, level: 2, letterOn: "2026-09-14"},
	// What customers write about these lies in mails/.
	// Half is promised for the 15th, the rest for the 30th; only the first half comes.
	{customer: "10015", number: "RE-2026-0901", issued: "2026-08-26", due: "2026-09-25", cents: 480_000, paidOn: "2026-10-15", paidCents: 240_000, text: "RE-2026-0901 erste Haelfte"},
	// A part is disputed; the rest is promised and paid.
	{customer: "10016", number: "RE-2026-0902", issued: "2026-08-25", due: "2026-09-24", cents: 312_400, paidOn: "2026-10-12", paidCents: 249_920, text: "RE-2026-0902 ohne Fehlmenge"},
	// The letter about this one comes back.
	{customer: "10017", number: "RE-2026-0903", issued: "2026-08-24", due: "2026-09-23", cents: 98_560},
	// A mail lists what a transfer will be for, which names nothing.
	{customer: "10018", number: "RE-2026-0904", issued: "2026-09-03", due: "2026-10-03", cents: 734_980},
	{customer: "10018", number: "RE-2026-0905", issued: "2026-09-08", due: "2026-10-08", cents: 181_220},
	// Somebody tries to talk a machine out of it.
	{customer: "10019", number: "RE-2026-0906", issued: "2026-08-22", due: "2026-09-21", cents: 1_890_000},
	{customer: "50004", number: "CH-2026-0313", issued: "2026-08-30", due: "2026-09-29", cents: 17_450},
}

// filler gives every customer some ordinary business: most pay on time or a little late, a few need a letter. The third
// figure is the day relative to the due date on which the money comes; 99 is never.
var filler = []struct {
	customer string
	cents    int64
	late     int
	dueIn    int // days after startsOn
}{
	{"10001", 99_850, 3, 6}, {"10001", 210_000, 99, 19}, {"10001", 45_500, 12, 27},
	{"10002", 1_204_000, 0, 4}, {"10002", 388_900, 9, 9}, {"10002", 77_000, 2, 22},
	{"10003", 154_300, 1, 8}, {"10003", 298_750, 99, 15}, {"10003", 61_240, 0, 30},
	{"10004", 33_990, 99, 5}, {"10004", 120_500, 14, 12},
	{"10005", 480_000, 7, 7}, {"10005", 55_555, 99, 21}, {"10005", 92_080, 0, 33},
	{"10006", 18_700, 2, 10}, {"10006", 27_310, 99, 16},
	{"10007", 640_000, 5, 11}, {"10007", 233_100, 0, 25},
	{"10008", 12_990, 8, 13}, {"10009", 311_400, 1, 6}, {"10009", 84_260, 99, 18},
	{"10010", 2_750_000, 20, 14}, {"10011", 46_620, 0, 12}, {"10011", 190_040, 3, 24},
	{"10012", 72_900, 99, 9}, {"10013", 24_995, 10, 3}, {"10013", 8_450, 99, 8}, {"10013", 15_900, 0, 29},
	{"10014", 505_000, 4, 17}, {"10014", 148_200, 0, 31},
	{"50001", 220_800, 2, 7}, {"50001", 98_100, 99, 20}, {"50002", 64_350, 0, 5}, {"50002", 310_000, 11, 23},
	{"50003", 187_650, 1, 16}, {"50003", 75_400, 99, 28}, {"50004", 9_980, 6, 9}, {"50004", 33_320, 0, 26},
	{"10001", 132_000, 99, 38}, {"10002", 905_000, 2, 44}, {"10005", 266_000, 99, 47}, {"10009", 58_800, 5, 52},
}

// transfers pay several invoices at once, less the Skonto that still holds. None of them names an invoice.
var transfers = []transfer{
	// All that is overdue, after the reminder: no number, but only one set of items makes the amount.
	{customer: "10001", on: "2026-10-14", text: "Ausgleich aller fälligen Posten lt. Ihrem Schreiben", numbers: []string{"RE-2026-0701", "RE-2026-0702", "RE-2026-0703", "RE-2026-0704"}},
	{customer: "10005", on: "2026-10-13", text: "lt. Avis 2026118", numbers: []string{"RE-2026-0741", "RE-2026-0742", "RE-2026-0743"},
		advice: "2026118", adviceOn: "2026-10-09", format: "pdf"},
	{customer: "10002", on: "2026-10-08", text: "Sammelzahlung 77120", numbers: []string{"RE-2026-0751", "RE-2026-0752"},
		advice: "77120", adviceOn: "2026-10-07", format: "xlsx"},
	{customer: "50003", on: "2026-10-16", text: "payment advice 40077", numbers: []string{"CH-2026-0321", "CH-2026-0322"},
		advice: "40077", adviceOn: "2026-10-14", format: "eml"},
	{customer: "10018", on: "2026-10-15", text: "Sammler lt. Aufstellung vom 12.10.", numbers: []string{"RE-2026-0904", "RE-2026-0905"}},
}

// strangers is money that a person has to look at.
var strangers = []struct {
	customer, on, text string
	cents              int64
}{
	{"10011", "2026-10-05", "Abschlag Oktober", 100_000},
	{"10009", "2026-10-14", "RE-2026-0830 abzgl. Reklamation 42,60", 80_000},
}

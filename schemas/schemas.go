// Package schemas holds what outlives a process: the SQL migrations of the ledger and the JSON Schemas of documents
// that cross a border (policies now; answers of models, API and exports later). It is embedded data without logic.
package schemas

import "embed"

// Postgres holds the migrations, postgres/NNNNN_name.sql, applied in order of their numbers and never taken back.
//
//go:embed postgres/*.sql
var Postgres embed.FS

// JSON holds the JSON Schemas, json/NAME.schema.json.
//
//go:embed json
var JSON embed.FS

"""台账: the auditor's desk: browse, filter and verify the ledger, see a proof. Reads only."""

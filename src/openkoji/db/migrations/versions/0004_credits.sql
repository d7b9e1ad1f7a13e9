-- Credits: one account a workspace, its months, the holds that are open, and the append-only ledger.

-- `balance` and `held` are carried beside the ledger, written with it under this row's lock. Under the plan `unlimited`
-- they rest: nothing is checked, so nothing need be counted, and starts do not wait for one another.
CREATE TABLE credit_accounts (
    workspace_id uuid PRIMARY KEY REFERENCES workspaces,
    plan         text NOT NULL,
    balance      integer NOT NULL DEFAULT 0,
    held         integer NOT NULL DEFAULT 0 CHECK (held >= 0),
    -- The workspace's own, in credits; null for the plan's.
    overage_cap  integer CHECK (overage_cap >= 0),
    -- The first day of the month that is open; null before the first one is.
    month        date CHECK (extract(day FROM month) = 1)
) WITH (fillfactor = 50);
-- Serves the job that opens months.
CREATE INDEX credit_accounts_by_month ON credit_accounts (month) WHERE plan <> 'unlimited';

-- What a month granted and used (held or charged), what of it has expired, and what was sold over it: a hold that is
-- released after its month has ended gives back to that month, whose rest expires.
CREATE TABLE credit_months (
    workspace_id uuid NOT NULL REFERENCES credit_accounts,
    month        date NOT NULL,
    granted      integer NOT NULL,
    used         integer NOT NULL,
    expired      integer NOT NULL,
    overage      integer NOT NULL,
    PRIMARY KEY (workspace_id, month)
) WITH (fillfactor = 50);

-- The open ones: a row goes when its hold is charged or released. No foreign key leads to the interview or the report,
-- whose rows are always locked before the account's.
CREATE TABLE credit_holds (
    workspace_id uuid NOT NULL REFERENCES credit_accounts,
    subject_id   uuid NOT NULL,
    subject      text NOT NULL CHECK (subject IN ('interview', 'report')),
    number       integer NOT NULL,
    price        integer NOT NULL CHECK (price >= 0),
    month        date NOT NULL,
    -- The plan that it was placed under.
    plan         text NOT NULL,
    study_id     uuid NOT NULL,
    mode         text,
    placed_at    timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, subject_id)
);
-- Serves the job that gives back what was held for nothing.
CREATE INDEX credit_holds_by_age ON credit_holds (placed_at);

-- Append-only, and about nobody: ids of interviews and reports, no person's data.
CREATE TABLE credit_entries (
    workspace_id uuid NOT NULL REFERENCES credit_accounts,
    id           uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('grant', 'expire', 'overage', 'hold', 'charge', 'release')),
    amount       integer NOT NULL,
    -- What the interview or the report costs; of a charge, whose amount is 0, what it made final.
    price        integer,
    -- Names the cause: a repeat of it is the same entry. The charge and the release of one hold share theirs.
    unique_key   text NOT NULL,
    -- The month whose grant it belongs to; of a charge and a release that of their hold.
    month        date NOT NULL,
    reason       text NOT NULL,
    -- The plan that it was made under; of a charge and a release that of their hold. The balance is the sum of all
    -- amounts but those of `unlimited`.
    plan         text NOT NULL,
    -- What an overage is invoiced with.
    cents        integer,
    subject      text CHECK (subject IN ('interview', 'report')),
    subject_id   uuid,
    study_id     uuid,
    mode         text,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, unique_key),
    CHECK (CASE kind
        WHEN 'grant' THEN amount > 0
        WHEN 'overage' THEN amount > 0
        WHEN 'expire' THEN amount < 0
        WHEN 'hold' THEN amount = -price
        WHEN 'charge' THEN amount = 0
        WHEN 'release' THEN amount = price
    END),
    CHECK ((kind = 'overage') = (cents IS NOT NULL)),
    CHECK ((kind IN ('hold', 'charge', 'release')) = (subject_id IS NOT NULL AND price IS NOT NULL))
);
-- Serves the ledger of one interview, and whether a study had a report.
CREATE INDEX credit_entries_by_subject ON credit_entries (workspace_id, subject_id, id) WHERE subject_id IS NOT NULL;
CREATE INDEX credit_entries_by_report ON credit_entries (workspace_id, study_id, id) WHERE subject = 'report';
-- Serves the ledger of one kind.
CREATE INDEX credit_entries_by_kind ON credit_entries (workspace_id, kind, id);
-- Serves the usage of a month without a visit to the table.
CREATE INDEX credit_entries_by_month ON credit_entries (workspace_id, month)
    INCLUDE (kind, amount, price, cents, subject, study_id, mode);

-- That the hold of an interview nobody answered was given back: read with the turn, which then holds again.
ALTER TABLE interviews ADD COLUMN hold_released boolean NOT NULL DEFAULT false;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['credit_accounts', 'credit_months', 'credit_holds', 'credit_entries'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format(
            'CREATE POLICY own_workspace ON %I TO openkoji_app, openkoji_eraser USING '
            '(workspace_id = (SELECT nullif(current_setting(''openkoji.workspace_id'', true), '''')::uuid))', t);
        EXECUTE format('CREATE POLICY every_workspace ON %I TO openkoji_system USING (true)', t);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON credit_accounts, credit_months TO openkoji_app, openkoji_system;
GRANT SELECT, INSERT, DELETE ON credit_holds TO openkoji_app, openkoji_system;
-- The ledger is never changed, and has nothing to erase.
GRANT SELECT, INSERT ON credit_entries TO openkoji_app, openkoji_system;

-- The ledger of one region. Can be applied repeatedly; existing tables stay.

-- The authority on what has been applied: one row per event, with the contents that won. position numbers the rows in
-- the order of commits (there is one writer at a time), so that the deduplication cache can follow the table.
CREATE TABLE IF NOT EXISTS applied_events (
  event_id    text PRIMARY KEY,
  position    bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account     text NOT NULL,
  amount      bigint NOT NULL CHECK (amount > 0),
  tenant      text NOT NULL,
  occurred_at timestamptz NOT NULL,
  accepted_at timestamptz NOT NULL,
  region      text NOT NULL,
  applied_at  timestamptz NOT NULL DEFAULT now()
);

-- Deliberately not unique on event_id: if deduplication breaks, the duplicate credit must show here.
CREATE TABLE IF NOT EXISTS credits (
  credit_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id   text NOT NULL,
  account    text NOT NULL,
  amount     bigint NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS credits_by_event ON credits (event_id);

CREATE TABLE IF NOT EXISTS balances (
  account text PRIMARY KEY,
  balance bigint NOT NULL
);

-- Records that were not credited. An event is stored once per verdict, however often it arrives.
CREATE TABLE IF NOT EXISTS dead_letters (
  event_id  text NOT NULL,
  verdict   text NOT NULL,
  reason    text NOT NULL,
  payload   bytea NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, verdict)
);

-- How far each topic has been applied. It moves in the same transaction as the credits, so it is never ahead of the
-- ledger or behind it, and a restored ledger reads again exactly what it lacks.
CREATE TABLE IF NOT EXISTS consumed_offsets (
  topic       text NOT NULL,
  partition   integer NOT NULL,
  topic_id    text NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);

-- Set once a repaired copy of the event was sent again.
ALTER TABLE dead_letters ADD COLUMN IF NOT EXISTS replayed_at timestamptz;

-- The log of accepted events without Kafka. The worker reads it in the order of position; writers take turns, so that
-- positions become visible in that order. Gaps are normal.
CREATE TABLE IF NOT EXISTS outbox (
  position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id    text NOT NULL,
  payload     bytea NOT NULL,
  appended_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS outbox_by_time ON outbox USING brin (appended_at);

-- Accepted events that the replica may lack: after its promotion they must be fetched from here.
CREATE TABLE IF NOT EXISTS reconciliation_log (
  event_id text PRIMARY KEY,
  noted_at timestamptz NOT NULL DEFAULT now()
);

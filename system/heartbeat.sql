-- Stands in for the database of a neighbouring application. Can be applied repeatedly.
CREATE TABLE IF NOT EXISTS heartbeat (
  beat       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  written_at timestamptz NOT NULL DEFAULT now()
);

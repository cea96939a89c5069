-- Of a neighbouring application's database only this is known: that it is written to. May be applied again at any time.
CREATE TABLE IF NOT EXISTS heartbeat (
  beat       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  written_at timestamptz NOT NULL DEFAULT now()
);

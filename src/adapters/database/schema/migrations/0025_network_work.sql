-- Work and found blocks per day and network that miners connect from, for the statistics of block
-- withholding. Rows are deleted after eight days.

CREATE TABLE network_work (
  day DATE NOT NULL,
  network TEXT NOT NULL,
  work NUMERIC NOT NULL CHECK (work >= 0),
  blocks INTEGER NOT NULL CHECK (blocks >= 0),
  PRIMARY KEY (day, network)
);

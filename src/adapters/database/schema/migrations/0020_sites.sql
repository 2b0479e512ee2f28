-- Sites: places with a node and apps of their own. The coinbase of a site's templates has its name,
-- so its nonces are its own, and each site has the whole space of nonce prefixes.

CREATE TABLE site (
  number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 126),
  -- Empty: a pool without sites.
  name TEXT NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9-]{0,16}$')
);
INSERT INTO site (number, name) VALUES (0, '');

ALTER TABLE pool_instance ADD COLUMN site TEXT NOT NULL DEFAULT '';

-- Prefixes of a site, 2^24 for each, side by side: those of two sites never overlap.
CREATE FUNCTION site_prefixes(site_name TEXT, prefixes INT4MULTIRANGE)
RETURNS INT4MULTIRANGE LANGUAGE sql STABLE AS $$
  SELECT range_agg(int4range(lower(r) + s.number * 16777216, upper(r) + s.number * 16777216))
  FROM site AS s, unnest(prefixes) AS r
  WHERE s.name = site_name
$$;

-- Of the segments $2 those with work of wallet $1, the newest first: $3 rows after the first $4.

SELECT s.index, e.bytes AS entry, s.workers, COUNT(*) OVER () AS total,
  ARRAY(
    SELECT CASE WHEN w.wallet = $1 THEN w.name END
    FROM unnest(s.worker_ids) WITH ORDINALITY AS i (id, n)
    JOIN worker AS w USING (id)
    ORDER BY n
  ) AS names
FROM open_book_segment AS s
JOIN open_book_entry AS e USING (index)
WHERE s.index = ANY ($2::BIGINT[])
  AND s.worker_ids && ARRAY(SELECT id FROM worker WHERE wallet = $1)
ORDER BY s.index DESC
LIMIT $3 OFFSET $4

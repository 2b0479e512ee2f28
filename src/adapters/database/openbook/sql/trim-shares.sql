-- Deletes shares logged more than $1 hours ago, and the oldest above $2 bytes; at most $3 rows.

DELETE FROM open_book_shares
WHERE index IN (
  SELECT index
  FROM (
    SELECT index, logged_at, SUM(bytes) OVER (ORDER BY index DESC) AS newer
    FROM open_book_shares
  ) AS s
  WHERE logged_at < now() - make_interval(hours => $1) OR newer > $2
  ORDER BY index
  LIMIT $3
)
RETURNING index

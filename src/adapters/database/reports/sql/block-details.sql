-- $1 rows after the first $2, newest first.

SELECT d.mined_block_hash AS "minedBlockHash", COALESCE(d.miner_id, '') AS "minerId",
  COALESCE(d.pool_address, '') AS "poolAddress",
  COALESCE(d.reward_block_hash, '') AS "rewardBlockHash", COALESCE(d.wallet, '') AS wallet,
  COALESCE(d.daa_score, '0') AS "daaScore", d.miner_reward AS "minerReward",
  d.timestamp::timestamptz AS timestamp
FROM (
  SELECT mined_block_hash
  FROM block_details
  ORDER BY timestamp DESC, mined_block_hash DESC
  LIMIT $1 OFFSET $2
) AS page
JOIN block_details AS d ON d.mined_block_hash = page.mined_block_hash
ORDER BY d.timestamp DESC, d.mined_block_hash DESC

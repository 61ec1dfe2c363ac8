-- What an expert would write by hand: measures straight from canonical Parquet, no derived tables kept.
--
-- Reads the files named by the variables `messages` and `orders`, writes `measures` as (shop_id, business_day, agent_id,
-- measure, value). One shop clock (UTC+8, midnight) and the default settings are written into it; there are no
-- refunds, presence, ratings or reports in these files, and every key stands there once.
--
-- The keys are whole numbers: accounts and shops are ENUMs in the order of their text, a buyer carries its shop in the
-- upper half, a conversation (`talk`) is below zero where the source names it and above where it was cut from a buyer's stream.

CREATE TYPE shop AS ENUM (
  SELECT DISTINCT shop_id FROM (
    SELECT shop_id FROM read_parquet(getvariable('messages')) UNION SELECT shop_id FROM read_parquet(getvariable('orders'))
  ) ORDER BY shop_id);

CREATE TYPE account AS ENUM (
  SELECT DISTINCT id FROM (
    SELECT agent_id AS id FROM read_parquet(getvariable('messages'))
    UNION SELECT to_agent_id FROM read_parquet(getvariable('messages'))
    UNION SELECT ''
  ) WHERE id IS NOT NULL ORDER BY id);

CREATE TEMP TABLE buyers AS
SELECT shop_id, buyer_id, (enum_code(shop_id::shop)::BIGINT << 32) + row_number() OVER () AS buyer
FROM (SELECT DISTINCT shop_id, buyer_id FROM read_parquet(getvariable('messages')));

CREATE TEMP TABLE named AS
SELECT shop_id, conversation_id, -row_number() OVER () AS talk
FROM (SELECT DISTINCT shop_id, conversation_id FROM read_parquet(getvariable('messages')) WHERE conversation_id IS NOT NULL);

-- The rows as whole numbers. Loose ones: what was said before each, by whom, how many answers came before.
CREATE TEMP VIEW told AS
SELECT shop_id, conversation_id, buyer, epoch_ms(sent_at) AS t, coalesce(seq, 4611686018427387904) AS seq, message_id,
  kind = 'transfer' AS moves, kind NOT IN ('transfer', 'note', 'rating_invite') AS says,
  says AND sender = 'buyer' AS asks, says AND sender = 'agent' AND NOT coalesce(is_auto, false) AS answers,
  agent_id::account AS agent, to_agent_id::account AS target, CASE WHEN answers THEN length(text) END AS characters
FROM read_parquet(getvariable('messages')) JOIN buyers USING (shop_id, buyer_id);

CREATE TEMP TABLE loose AS
SELECT buyer, t, moves, says, asks, answers, agent, target, characters, row_number() OVER place AS pos,
  count(*) FILTER (answers) OVER before AS turn, max(t) FILTER (says) OVER before AS said_at,
  last_value(CASE WHEN asks THEN true WHEN answers THEN false END IGNORE NULLS) OVER before AS buyer_waits
FROM told WHERE conversation_id IS NULL
WINDOW place AS (PARTITION BY buyer ORDER BY t, seq, message_id),
  before AS (PARTITION BY buyer ORDER BY t, seq, message_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);

-- Every row in its place in its conversation. Loose ones are cut after a day, or after half an hour unless the buyer still waits.
CREATE TEMP TABLE lines AS
SELECT buyer, t, moves, says, asks, answers, agent, target, characters, pos, turn, (t + 28800000) // 86400000 AS day,
  buyer * 1048576 + count(*) FILTER (
    says AND (t - said_at > 86400000 OR (t - said_at > 1800000 AND NOT coalesce(buyer_waits, false)))
  ) OVER (PARTITION BY buyer ORDER BY pos ROWS UNBOUNDED PRECEDING) AS talk
FROM loose
UNION ALL
SELECT buyer, t, moves, says, asks, answers, agent, target, characters, row_number() OVER place,
  count(*) FILTER (answers) OVER (PARTITION BY talk ORDER BY t, seq, message_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
  (t + 28800000) // 86400000, talk
FROM told JOIN named USING (shop_id, conversation_id)
WINDOW place AS (PARTITION BY talk ORDER BY t, seq, message_id);

DROP TABLE loose;

CREATE TEMP TABLE talks AS
SELECT talk, (min(t) FILTER (says) + 28800000) // 86400000 AS day, bool_or(asks) AND bool_or(answers) AS is_valid,
  arg_min(buyer, pos) FILTER (says) AS buyer, min(t) FILTER (says) AS started_at, max(t) FILTER (says) AS ended_at,
  coalesce(arg_max(coalesce(agent, ''), pos) FILTER (answers), '') AS agent, arg_min(asks, pos) FILTER (asks OR answers) AS is_by_buyer
FROM lines GROUP BY talk;

CREATE TEMP TABLE newest AS SELECT (buyer >> 32) AS shop, max(t) AS newest_t FROM lines GROUP BY ALL;

-- One wait per turn in which a buyer asked.
CREATE TEMP TABLE turns AS
SELECT talk, turn, min(pos) FILTER (asks) AS opened, min(t) FILTER (asks) AS asked_at,
  arg_min(buyer, pos) FILTER (asks) AS buyer, max(t) FILTER (answers) AS answered_at,
  max(coalesce(agent, '')) FILTER (answers) AS agent
FROM lines WHERE asks OR answers GROUP BY talk, turn HAVING bool_or(asks);

-- Transfers inside an open wait.
CREATE TEMP TABLE handed AS
SELECT l.talk, l.turn, w.buyer, l.day, l.t, l.pos, l.target
FROM lines l JOIN turns w USING (talk, turn) WHERE l.moves AND l.target IS NOT NULL AND l.pos > w.opened;

CREATE TEMP TABLE rounds AS
WITH moved AS (
  SELECT talk, turn, max(t) AS t, max(pos) AS pos, arg_max(target, pos) AS target FROM handed GROUP BY ALL
), unanswered AS (
  SELECT talk, turn FROM turns WHERE answered_at IS NULL
), asked AS (
  SELECT talk, turn, arg_max(agent, pos) AS agent, max(pos) AS pos
  FROM lines SEMI JOIN unanswered USING (talk, turn) WHERE asks AND agent IS NOT NULL GROUP BY ALL
), seen AS (
  SELECT talk, arg_max(coalesce(CASE WHEN moves THEN target END, agent), pos) AS agent
  FROM lines SEMI JOIN unanswered USING (talk) WHERE agent IS NOT NULL OR (moves AND target IS NOT NULL) GROUP BY ALL
), open AS (
  SELECT u.talk, u.turn, asked.agent AS asked, asked.pos, seen.agent AS seen
  FROM unanswered u LEFT JOIN asked USING (talk, turn) LEFT JOIN seen USING (talk)
)
SELECT w.buyer, (coalesce(m.t, w.asked_at) + 28800000) // 86400000 AS day,
  coalesce(m.t, w.asked_at) AS asked_at, w.answered_at - coalesce(m.t, w.asked_at) AS wait_ms,
  CASE WHEN w.answered_at IS NOT NULL THEN w.agent
       ELSE coalesce(CASE WHEN m.pos > o.pos OR o.pos IS NULL THEN coalesce(m.target, o.asked) ELSE o.asked END, o.seen, '') END AS agent
FROM turns w LEFT JOIN moved m USING (talk, turn) LEFT JOIN open o USING (talk, turn);

-- What one agent and one buyer said to each other in one conversation on one day.
CREATE TEMP TABLE touches AS
SELECT talk, buyer, agent, day, count(*) FILTER (asks) AS buyer_messages, count(*) FILTER (NOT asks) AS agent_messages,
  coalesce(sum(characters), 0)::BIGINT AS characters, min(t) AS first_t, max(t) AS last_t,
  min(pos * 2 + (NOT asks)::INT) % 2 AS by_agent
FROM (
  SELECT talk, buyer, coalesce(agent, '') AS agent, day, asks, characters, t, pos FROM lines WHERE answers OR (asks AND agent IS NOT NULL)
  UNION ALL
  SELECT l.talk, l.buyer, coalesce(w.agent, ''), l.day, true, NULL, l.t, l.pos
  FROM lines l LEFT JOIN turns w USING (talk, turn) WHERE l.asks AND l.agent IS NULL
) GROUP BY ALL;

CREATE TEMP TABLE transfers AS
SELECT day, buyer, coalesce(agent, '') AS agent, target FROM lines
WHERE moves AND (talk < 0 OR talk IN (SELECT talk FROM talks WHERE day IS NOT NULL));

DROP TABLE lines; DROP TABLE turns;

-- A first wait and its question in one number: within a day a question takes 27 bits, a wait 36 (two years).
CREATE TEMP TABLE receptions AS
WITH met AS (
  SELECT day, buyer, agent, sum(buyer_messages) AS buyer_messages, sum(agent_messages) AS agent_messages,
    sum(characters) AS characters, min(start_key) AS start_key, min(moved_at) AS moved_at, sum(duration_ms) AS duration_ms
  FROM (
    SELECT day, buyer, agent, buyer_messages, agent_messages, characters, first_t * 2 + by_agent AS start_key, NULL AS moved_at,
      last_t - first_t AS duration_ms FROM touches
    UNION ALL
    SELECT day, buyer, target, 0, 0, 0, t * 2, t, 0 FROM handed
  ) GROUP BY ALL
), came AS (
  SELECT DISTINCT day, buyer, target AS agent FROM transfers WHERE target IS NOT NULL
), went AS (
  SELECT DISTINCT day, buyer, agent FROM transfers
), answered AS (
  SELECT day, buyer, agent, count(*) FILTER (wait_ms > 180000) AS slow_rounds,
    min((asked_at + 28800000) % 86400000 * 68719476736 + wait_ms) % 68719476736 AS first_wait_ms
  FROM rounds WHERE wait_ms IS NOT NULL GROUP BY ALL
)
SELECT day, buyer, agent, buyer_messages, agent_messages, characters, duration_ms, start_key // 2 AS started_at,
  buyer_messages >= 1 OR moved_at IS NOT NULL AS is_consulted,
  (buyer_messages >= 1 OR moved_at IS NOT NULL) AND agent_messages >= 1 AS is_received,
  (buyer_messages >= 1 OR moved_at IS NOT NULL) AND agent_messages = 0 AND w.day IS NULL AND first_wait_ms IS NULL AS is_unanswered,
  start_key % 2 = 0 OR coalesce(moved_at * 2 = start_key, false) AS is_by_buyer,
  c.day IS NOT NULL AS came, w.day IS NOT NULL AS went, first_wait_ms, coalesce(slow_rounds, 0) >= 1 AS is_slow
FROM met LEFT JOIN came c USING (day, buyer, agent) LEFT JOIN went w USING (day, buyer, agent)
LEFT JOIN answered USING (day, buyer, agent);

CREATE TEMP TABLE segments AS
SELECT touches.buyer, touches.agent, any_value(talks.day) AS day, any_value(is_valid) AS is_valid, min(first_t) AS started_at,
  max(last_t) AS ended_at
FROM touches JOIN talks USING (talk) GROUP BY talk, touches.buyer, touches.agent
HAVING sum(agent_messages) >= 1 AND touches.agent <> '';

DROP TABLE touches;

CREATE TEMP TABLE bought AS
SELECT shop_id::shop AS shop, order_id, buyer_id, buyer, epoch_ms(created_at) AS created_at, epoch_ms(paid_at) AS paid_at,
  (epoch_ms(created_at) + 28800000) // 86400000 AS created_day, (epoch_ms(paid_at) + 28800000) // 86400000 AS paid_day,
  paid_fen, coalesce(postage_fen, 0) AS postage_fen, item_count
FROM read_parquet(getvariable('orders')) LEFT JOIN buyers USING (shop_id, buyer_id);

-- Who may be credited: the talk that ran, or that ended within two days before.
CREATE TEMP TABLE candidates AS
SELECT shop, order_id, is_created, agent, t < ended_at AS runs, started_at, ended_at
FROM (
  SELECT shop, order_id, buyer, created_at AS t, true AS is_created FROM bought WHERE paid_at IS NOT NULL
  UNION ALL SELECT shop, order_id, buyer, paid_at, false FROM bought WHERE paid_at IS NOT NULL
) JOIN segments USING (buyer)
WHERE started_at <= t AND ended_at >= t - 172800000;

CREATE TEMP TABLE sold AS
WITH credited AS (
  SELECT shop, order_id, is_created, agent FROM candidates
  QUALIFY row_number() OVER (PARTITION BY shop, order_id, is_created ORDER BY runs DESC, ended_at DESC, started_at DESC, agent) = 1
)
SELECT b.*, p.agent AS placer, q.agent AS payer
FROM bought b
LEFT JOIN (SELECT * FROM credited WHERE is_created) p USING (shop, order_id)
LEFT JOIN (SELECT * FROM credited WHERE NOT is_created) q USING (shop, order_id)
WHERE b.paid_at IS NOT NULL;

COPY (
  WITH served AS (
    SELECT (buyer >> 32) AS shop, day, agent,
      count(*) FILTER (is_consulted) AS consulted_buyers, count(*) FILTER (is_consulted AND NOT came) AS direct_buyers,
      count(*) FILTER (is_received) AS received_buyers, count(*) FILTER (is_unanswered) AS unanswered_buyers,
      count(*) FILTER (came) AS transferred_in_buyers, count(*) FILTER (went) AS transferred_out_buyers,
      count(*) FILTER (is_by_buyer) AS buyer_initiated_buyers,
      sum(buyer_messages)::BIGINT AS buyer_messages, sum(agent_messages)::BIGINT AS agent_messages,
      sum(characters)::BIGINT AS agent_characters, sum(duration_ms)::BIGINT AS reception_ms,
      count(*) FILTER (duration_ms > 1800000) AS long_buyers,
      count(first_wait_ms) AS first_replies, sum(first_wait_ms)::BIGINT AS first_wait_ms,
      count(*) FILTER (first_wait_ms <= 30000) AS first_quick, count(*) FILTER (is_slow) AS slow_buyers,
      count(first_wait_ms) AS first_replies_window, sum(first_wait_ms)::BIGINT AS first_wait_ms_window,
      count(*) FILTER (first_wait_ms <= 30000) AS first_quick_window, count(*) FILTER (is_slow) AS slow_buyers_window
    FROM receptions GROUP BY ALL
  ), waited AS (
    SELECT (buyer >> 32) AS shop, day, agent,
      count(*) AS rounds, count(wait_ms) AS rounds_answered, count(*) FILTER (wait_ms <= 30000) AS rounds_quick,
      count(*) FILTER (wait_ms <= 180000) AS rounds_within_180s, sum(wait_ms)::BIGINT AS wait_ms,
      count(*) AS rounds_window, count(wait_ms) AS rounds_answered_window, count(*) FILTER (wait_ms <= 30000) AS rounds_quick_window,
      count(*) FILTER (wait_ms <= 180000) AS rounds_within_180s_window, sum(wait_ms)::BIGINT AS wait_ms_window
    FROM rounds GROUP BY ALL
  ), talked AS (
    SELECT (buyer >> 32) AS shop, day, agent, count(*) AS conversations, count(*) FILTER (is_valid) AS valid_conversations
    FROM segments GROUP BY ALL
  ), spans AS (
    SELECT (buyer >> 32) AS shop, agent, unnest(range((started_at + 28800000) // 86400000, (ended_at + 28800000) // 86400000 + 1)) AS day,
      started_at + 28800000 AS opened, ended_at + 28800000 AS closed
    FROM segments
  ), events AS (
    SELECT shop, agent, day, greatest(opened, day * 86400000) AS tick, 1 AS change FROM spans
    UNION ALL SELECT shop, agent, day, least(closed, day * 86400000 + 86399999), -1 FROM spans
  ), parallel AS (
    SELECT shop, day, agent, max(held) AS peak_parallel FROM (
      SELECT shop, day, agent, sum(change) OVER (PARTITION BY shop, agent, day ORDER BY tick, change DESC ROWS UNBOUNDED PRECEDING)::BIGINT AS held
      FROM events
    ) GROUP BY ALL
  ), asked AS (
    SELECT day, buyer, agent, started_at FROM receptions r
    WHERE is_received AND NOT EXISTS (
      SELECT 1 FROM bought b WHERE b.buyer = r.buyer AND b.created_at <= r.started_at AND b.created_at > r.started_at - 1296000000)
  ), outcome AS (
    SELECT day, buyer, agent, bool_or(created_day = day) AS same_day, bool_or(paid_at IS NOT NULL) AS paid,
      bool_or(coalesce(paid_day BETWEEN day AND day + 1, false)) AS next_day
    FROM asked JOIN bought USING (buyer) WHERE created_at >= started_at AND created_at <= started_at + 172800000 GROUP BY ALL
  ), inquired AS (
    SELECT (buyer >> 32) AS shop, day, agent, count(*) AS inquiry_buyers, count(same_day) AS inquiry_ordered,
      count(*) FILTER (same_day) AS inquiry_ordered_same_day, count(*) FILTER (paid) AS inquiry_paid,
      count(*) FILTER (next_day) AS inquiry_paid_next_day, count(*) - count(same_day) AS inquiry_lost
    FROM asked LEFT JOIN outcome USING (day, buyer, agent) GROUP BY ALL
  ), judged AS (
    SELECT talk, buyer, (buyer >> 32) AS shop, day, agent, ended_at FROM talks JOIN newest ON shop = (buyer >> 32)
    WHERE is_valid AND ended_at + 259200000 <= newest_t
  ), back AS (
    SELECT DISTINCT j.talk FROM judged j JOIN talks n USING (buyer)
    WHERE n.is_valid AND n.is_by_buyer AND n.started_at > j.ended_at AND n.started_at <= j.ended_at + 259200000
  ), resolved AS (
    SELECT shop, day, agent, count(*) AS resolvable_conversations, count(back.talk) AS repeat_conversations
    FROM judged LEFT JOIN back USING (talk) GROUP BY ALL
  ), returned AS (
    SELECT (buyer >> 32) AS shop, day, agent, count(*) AS repurchase_buyers FROM receptions r
    WHERE is_received AND EXISTS (SELECT 1 FROM bought b WHERE b.buyer = r.buyer AND b.paid_at <= r.started_at)
      AND EXISTS (SELECT 1 FROM bought b WHERE b.buyer = r.buyer AND b.paid_at > r.started_at AND b.paid_at <= r.started_at + 2592000000)
    GROUP BY ALL
  ), by_created AS (
    SELECT enum_code(shop) AS shop, created_day AS day, coalesce(placer, '') AS agent,
      sum(paid_fen)::BIGINT AS sales_order_created_fen, count(*) AS sales_order_created_orders,
      count(DISTINCT buyer_id) AS sales_order_created_buyers, sum(item_count)::BIGINT AS sales_order_created_items,
      sum(postage_fen)::BIGINT AS sales_order_created_postage_fen
    FROM sold GROUP BY ALL
  ), by_first AS (
    SELECT enum_code(shop) AS shop, paid_day AS day, coalesce(placer, payer, '') AS agent,
      sum(paid_fen)::BIGINT AS sales_order_first_fen, count(*) AS sales_order_first_orders,
      count(DISTINCT buyer_id) AS sales_order_first_buyers, sum(item_count)::BIGINT AS sales_order_first_items,
      sum(postage_fen)::BIGINT AS sales_order_first_postage_fen
    FROM sold GROUP BY ALL
  ), by_paid AS (
    SELECT enum_code(shop) AS shop, paid_day AS day, coalesce(payer, '') AS agent,
      sum(paid_fen)::BIGINT AS sales_paid_fen, count(*) AS sales_paid_orders, count(DISTINCT buyer_id) AS sales_paid_buyers,
      sum(item_count)::BIGINT AS sales_paid_items, sum(postage_fen)::BIGINT AS sales_paid_postage_fen
    FROM sold GROUP BY ALL
  ), helped AS (
    SELECT enum_code(shop) AS shop, paid_day AS day, agent, count(*) AS assisted_orders, sum(paid_fen)::BIGINT AS assisted_fen
    FROM (SELECT DISTINCT shop, order_id, agent FROM candidates) JOIN sold USING (shop, order_id)
    WHERE agent <> coalesce(placer, payer, '') GROUP BY ALL
  ), takings AS (
    SELECT enum_code(shop) AS shop, paid_day AS day, ''::account AS agent, sum(paid_fen)::BIGINT AS shop_paid_fen, count(*) AS shop_paid_orders
    FROM sold GROUP BY ALL
  ), tall AS (
    FROM (UNPIVOT served ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT waited ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT talked ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT parallel ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT inquired ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT resolved ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT returned ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT by_created ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT by_first ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT by_paid ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT helped ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
    UNION ALL FROM (UNPIVOT takings ON COLUMNS(* EXCLUDE (shop, day, agent)) INTO NAME measure VALUE value)
  )
  SELECT enum_range(NULL::shop)[shop + 1] AS shop_id, DATE '1970-01-01' + day::INT AS business_day, agent::VARCHAR AS agent_id, measure, value
  FROM tall WHERE value <> 0
) TO (getvariable('measures')) (FORMAT parquet);

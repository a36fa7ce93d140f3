/** What a figure is told from: what the log comes to, the engine that writes it now, or the page itself. */
type MetricOrigin = 'log' | 'engine' | 'page'

/** `asset`: an amount of the asset in the label, for charts; `base`: coins, or contracts of an instrument that has those. */
type Unit = 'seconds' | 'bytes' | 'ratio' | 'bool' | 'count' | 'asset' | 'base'

const metric =
  (type: 'counter' | 'gauge') =>
  <Name extends `coinfold_${string}`>(name: Name, unit: Unit, labels: readonly string[], help: string) => ({
    name,
    type,
    unit,
    labels,
    help,
  })
const gauge = metric('gauge')
const counter = metric('counter')

const ofLog = [
  gauge('coinfold_log_head_ordinal', 'count', [], 'Events in the log, as far as it was read.'),
  gauge('coinfold_log_head_timestamp_seconds', 'seconds', [], "Time of the newest event by the engine's clock, since 1970."),
  gauge('coinfold_log_damaged', 'bool', [], 'Whether the log is not what was written; what follows is of the part before the damage.'),
  counter('coinfold_log_events_total', 'count', ['type'], 'Events by type.'),
  gauge('coinfold_session_running', 'bool', [], 'Whether the log says that a session runs: none has ended it.'),
  gauge('coinfold_position_open', 'bool', ['coin'], 'Whether a position is not flat.'),
  gauge('coinfold_position_held', 'base', ['coin'], 'What is held, of contracts with a sign.'),
  gauge('coinfold_position_cost', 'asset', ['coin', 'asset'], 'What is held cost, of short contracts what they brought.'),
  gauge('coinfold_position_worth', 'asset', ['coin', 'asset'], 'What is held is worth at the newest price in the log.'),
  gauge('coinfold_position_unrealised', 'asset', ['coin', 'asset'], 'Worth less cost of what is held.'),
  gauge('coinfold_position_unprotected', 'bool', ['coin'], 'Whether coins lie without a stop.'),
  counter('coinfold_unprotected_seconds_total', 'seconds', [], 'Time that coins lay without a stop while engine and venue were up.'),
  counter('coinfold_unprotected_spells_total', 'count', [], 'How often coins lay without a stop, those that do now among them.'),
  gauge('coinfold_equity', 'asset', ['asset'], 'Cash and what is held, at its newest sample.'),
  gauge('coinfold_equity_peak', 'asset', ['asset'], 'The highest equity there was.'),
  gauge('coinfold_drawdown', 'asset', ['asset'], 'By how much the equity is below its peak.'),
  gauge('coinfold_drawdown_ratio', 'ratio', ['asset'], 'The same as a part of the peak, deposits taken out.'),
  gauge('coinfold_drawdown_max_ratio', 'ratio', ['asset'], 'The largest drawdown there was.'),
  gauge('coinfold_realised_gain', 'asset', ['asset'], 'Gains less losses of all that was sold, after fees.'),
  gauge('coinfold_fees_paid', 'asset', ['asset'], 'Fees that were paid in an asset, less rebates.'),
  gauge('coinfold_budget_deposits', 'asset', ['asset'], 'What was paid into a pool.'),
  gauge('coinfold_budget_cash', 'asset', ['asset'], 'Cash of a pool.'),
  gauge('coinfold_budget_free', 'asset', ['asset'], 'Cash of a pool that new entries may use.'),
  gauge('coinfold_budget_reserved', 'asset', ['asset'], 'Cash that is set aside for orders.'),
  gauge('coinfold_budget_margin', 'asset', ['asset'], 'Cash that is held as margin of contracts.'),
  gauge('coinfold_budget_invested', 'asset', ['asset'], 'What the held coins cost.'),
  gauge('coinfold_orders_open', 'count', ['role', 'stage'], 'Orders that are not over, by what they are for and how far they are.'),
  gauge('coinfold_orders_unknown', 'count', [], 'Open orders whose outcome nobody knows yet.'),
  counter('coinfold_orders_requested_total', 'count', ['role'], 'Orders that were asked for.'),
  counter('coinfold_entries_refused_total', 'count', ['refusal'], 'Entries that were proposed and refused, by the word of the refusal.'),
] as const

const ofEngine = [
  gauge('coinfold_engine_process_state', 'bool', ['state'], 'What the process of the engine does: 1 of its state.'),
  gauge('coinfold_engine_orders_state', 'bool', ['state'], 'What a person lets the engine do: 1 of its state.'),
  gauge('coinfold_engine_halts', 'count', [], 'How many persons and limits of loss keep the engine from buying.'),
  gauge('coinfold_engine_line_up', 'bool', [], 'Whether the venue tells prices and reports unasked.'),
  gauge('coinfold_engine_start_timestamp_seconds', 'seconds', [], "When the process began, by the computer's clock, since 1970."),
  gauge('coinfold_engine_restarts', 'count', [], 'Starts on the log in the last hour that were not its first.'),
  gauge('coinfold_engine_resident_memory_bytes', 'bytes', [], 'What the process has in memory.'),
  gauge('coinfold_engine_events', 'count', [], 'Events in the log, as the engine counts them.'),
  gauge('coinfold_engine_queue', 'count', ['of'], 'What came in and is not decided yet: reports and commands.'),
  gauge('coinfold_engine_behind_seconds', 'seconds', [], "The computer's clock less the engine's."),
  gauge('coinfold_engine_clock_offset_seconds', 'seconds', [], "The venue's clock less the computer's; absent until it was measured."),
  gauge('coinfold_engine_clock_adrift', 'bool', [], "Whether the engine's clock cannot be relied on."),
  gauge('coinfold_engine_positions_exposed', 'count', [], 'Positions whose coins no stop covers, as the engine sees them.'),
  gauge('coinfold_engine_orders_unknown', 'count', [], 'Orders of which the engine does not know whether they stand.'),
  gauge('coinfold_engine_alarm', 'bool', ['alarm', 'severity'], 'What is wrong and was told: 1 of each alarm that stands.'),
  gauge('coinfold_feed_age_seconds', 'seconds', ['symbol'], 'How old the newest price of a market is; absent until one was heard.'),
  gauge('coinfold_feed_age_limit_seconds', 'seconds', ['symbol'], 'On an older price no entry is decided.'),
  gauge('coinfold_requests_used', 'count', ['address', 'limit'], 'How much of a limit of the venue is used now, in its own units.'),
  gauge('coinfold_requests_most', 'count', ['address', 'limit'], 'The most that the limit allows in its window.'),
  gauge('coinfold_requests_closed', 'bool', ['address'], 'Whether nothing leaves, since the venue forbade it for a time.'),
  gauge('coinfold_requests_waiting', 'count', ['address', 'class'], 'Requests that wait for room.'),
  counter('coinfold_requests_sent_total', 'count', ['address'], 'Requests that left, since the process began.'),
  counter('coinfold_requests_unsent_total', 'count', ['address', 'reason'], 'Requests that never left, and why.'),
] as const

const ofPage = [
  gauge('coinfold_page_info', 'bool', ['version'], 'Always 1: the version of the page.'),
  gauge('coinfold_page_following', 'bool', [], 'What /health says: whether the page follows its log.'),
  gauge('coinfold_ready', 'bool', [], 'What /ready says: whether the engine may open positions.'),
  gauge('coinfold_engine_up', 'bool', [], 'Whether an engine answers the page; the metrics of the engine are absent where none does.'),
  gauge('coinfold_page_streams_open', 'count', [], 'Pages that follow the log now.'),
  counter('coinfold_page_requests_total', 'count', ['code'], 'Requests that were answered, by status.'),
  counter('coinfold_page_wrong_keys_total', 'count', [], 'Keys that were none.'),
  counter('coinfold_page_commands_refused_total', 'count', ['reason'], 'Commands that the page refused before it asked the engine.'),
] as const

type Told = (typeof ofLog | typeof ofEngine | typeof ofPage)[number]
export type MetricName = Told['name']
export type Metric = Told & { readonly source: MetricOrigin }

const from = (source: MetricOrigin, metrics: readonly Told[]): readonly Metric[] => metrics.map((one) => ({ ...one, source }))

/** Everything that `/metrics` may say, and nothing else. */
export const catalogue: readonly Metric[] = [...from('log', ofLog), ...from('engine', ofEngine), ...from('page', ofPage)]

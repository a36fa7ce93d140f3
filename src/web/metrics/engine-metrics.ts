import type { EngineHealth } from '../../ops/control/engine-health.ts'
import { type MetricSample, sample, sampleEach } from './metric-sample.ts'

const PROCESSES = ['starting', 'replaying', 'reconciling', 'trading', 'draining', 'stopped'] as const
const ORDERS = ['open', 'paused', 'reduceOnly', 'halted'] as const

const feedSamples = ({ heard, atMs }: EngineHealth): MetricSample[] =>
  heard.flatMap(({ symbol, atMs: heardMs, mostAgeMs }) => [
    sample('coinfold_feed_age_limit_seconds', mostAgeMs / 1000, { symbol }),
    ...(heardMs === null ? [] : [sample('coinfold_feed_age_seconds', Math.max(0, atMs - heardMs) / 1000, { symbol })]),
  ])

const requestSamples = ({ of: address, limits, closedUntilMs, waiting, sent, neverSent }: EngineHealth['requests'][number]) => [
  ...limits.flatMap(({ name: limit, used, most }) => [
    sample('coinfold_requests_used', used, { address, limit }),
    sample('coinfold_requests_most', most, { address, limit }),
  ]),
  sample('coinfold_requests_closed', closedUntilMs !== null, { address }),
  ...sampleEach('coinfold_requests_waiting', 'class', waiting, { address }),
  sample('coinfold_requests_sent_total', sent, { address }),
  ...sampleEach('coinfold_requests_unsent_total', 'reason', neverSent, { address }),
]

/** The engine as it is now. */
export const engineMetrics = (health: EngineHealth): readonly MetricSample[] => {
  const { session, atMs, wallMs, clockOffsetMs, queue } = health
  return [
    ...PROCESSES.map((state) => sample('coinfold_engine_process_state', session.process === state, { state })),
    ...ORDERS.map((state) => sample('coinfold_engine_orders_state', session.orders === state, { state })),
    sample('coinfold_engine_halts', health.halts.length),
    sample('coinfold_engine_line_up', health.line.isUp),
    sample('coinfold_engine_start_timestamp_seconds', health.sinceMs / 1000),
    sample('coinfold_engine_restarts', health.restarts),
    sample('coinfold_engine_resident_memory_bytes', health.rssBytes),
    sample('coinfold_engine_events', health.events),
    sample('coinfold_engine_queue', queue.reports, { of: 'reports' }),
    sample('coinfold_engine_queue', queue.commands, { of: 'commands' }),
    sample('coinfold_engine_behind_seconds', (wallMs - atMs) / 1000),
    ...(clockOffsetMs === null ? [] : [sample('coinfold_engine_clock_offset_seconds', clockOffsetMs / 1000)]),
    sample('coinfold_engine_clock_adrift', health.adrift !== null),
    sample('coinfold_engine_positions_exposed', health.exposed.length),
    sample('coinfold_engine_orders_unknown', health.unknownOrders.length),
    ...health.alarms.map(({ alarm, severity }) => sample('coinfold_engine_alarm', 1, { alarm, severity })),
    ...feedSamples(health),
    ...health.requests.flatMap(requestSamples),
  ]
}

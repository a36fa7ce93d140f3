import type { OrdersState } from '../../../projections/orders.ts'
import type { CandleSource } from '../../view/candle-source.ts'
import type { EventColumns } from '../../view/replica/event-columns.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { momentShown } from '../moment-shown.ts'
import type { MomentShown } from '../shapes/moment-shapes.ts'
import type { MetricName } from './catalogue.ts'
import { type MetricSample, sample, sampleEach } from './metric-sample.ts'

/** Amounts are exact as text; a chart has enough of 15 digits. */
const charted = (amount: string): number => Number(amount)

/** Of each type how many there are: who asks again has the new ones counted alone. */
export class EventTally {
  #columns: EventColumns | null = null
  #counts: Record<string, number> = {}
  #until = 0

  of(columns: EventColumns): Readonly<Record<string, number>> {
    // it is another log by now
    if (columns !== this.#columns) {
      this.#columns = columns
      this.#counts = {}
      this.#until = 0
    }
    const { count } = columns
    while (this.#until < count) {
      const type = columns.type(++this.#until)
      this.#counts[type] = (this.#counts[type] ?? 0) + 1
    }
    return this.#counts
  }
}

const perAsset = (name: MetricName, amounts: Readonly<Record<string, string>>): MetricSample[] =>
  Object.entries(amounts).map(([asset, amount]) => sample(name, charted(amount), { asset }))

const coinSamples = ({ coin, quote, value, held, cost, worth, unrealised, bareSinceMs }: MomentShown['coins'][number]): MetricSample[] => {
  const labels = { coin, asset: quote }
  const priced = (name: MetricName, amount: string | null): MetricSample => sample(name, charted(amount ?? '0'), labels)
  return [
    sample('coinfold_position_open', value.protection !== 'none' || value.entry !== 'none', { coin }),
    sample('coinfold_position_held', charted(held), { coin }),
    priced('coinfold_position_cost', cost),
    priced('coinfold_position_worth', worth),
    priced('coinfold_position_unrealised', unrealised),
    sample('coinfold_position_unprotected', bareSinceMs !== null, { coin }),
  ]
}

const moneySamples = ({ curve, pools, realised, fees }: MomentShown): MetricSample[] => [
  ...Object.entries(curve).flatMap(([asset, { equity, peak, drawdown, drawdownPct, maxDrawdownPct }]) => [
    sample('coinfold_equity', charted(equity), { asset }),
    sample('coinfold_equity_peak', charted(peak), { asset }),
    sample('coinfold_drawdown', charted(drawdown), { asset }),
    sample('coinfold_drawdown_ratio', charted(drawdownPct) / 100, { asset }),
    sample('coinfold_drawdown_max_ratio', charted(maxDrawdownPct) / 100, { asset }),
  ]),
  ...perAsset('coinfold_realised_gain', realised),
  ...perAsset('coinfold_fees_paid', fees),
  ...Object.entries(pools).flatMap(([asset, { deposits, cash, free, reserved, margin, invested }]) => [
    sample('coinfold_budget_deposits', charted(deposits), { asset }),
    sample('coinfold_budget_cash', charted(cash), { asset }),
    sample('coinfold_budget_free', charted(free), { asset }),
    sample('coinfold_budget_reserved', charted(reserved), { asset }),
    sample('coinfold_budget_margin', charted(margin), { asset }),
    sample('coinfold_budget_invested', charted(invested), { asset }),
  ]),
]

const ROLES = ['entry', 'protection', 'exit'] as const
const STAGES = ['requested', 'working', 'closing'] as const

const orderSamples = ({ open, requested }: OrdersState): MetricSample[] => {
  const orders = Object.values(open)
  const count = (role: string, stage: string): number => orders.filter((one) => one.role === role && one.stage === stage).length
  return [
    ...ROLES.flatMap((role) => STAGES.map((stage) => sample('coinfold_orders_open', count(role, stage), { role, stage }))),
    sample('coinfold_orders_unknown', orders.filter(({ fate }) => fate === 'unknown').length),
    ...sampleEach('coinfold_orders_requested_total', 'role', requested),
  ]
}

const momentSamples = (moment: ViewMoment, candles: CandleSource): MetricSample[] => {
  const shown = momentShown(moment, candles)
  const { reading } = moment
  return [
    sample('coinfold_session_running', shown.session.is !== 'stopped'),
    ...shown.coins.flatMap(coinSamples),
    sample('coinfold_unprotected_seconds_total', shown.unprotected.ms / 1000),
    sample('coinfold_unprotected_spells_total', shown.unprotected.spells),
    ...moneySamples(shown),
    ...orderSamples(reading.orders),
    ...sampleEach('coinfold_entries_refused_total', 'refusal', reading.decisions.refused),
  ]
}

/** What the log comes to now, up to its damage. */
export const logMetrics = async (view: View, candles: CandleSource, tally: EventTally): Promise<readonly MetricSample[]> => {
  const { head, damage, columns } = view
  const place = [sample('coinfold_log_head_ordinal', head?.ordinal ?? 0), sample('coinfold_log_damaged', damage !== null)]
  if (head === null) return place
  return [
    ...place,
    sample('coinfold_log_head_timestamp_seconds', head.timeMs / 1000),
    ...sampleEach('coinfold_log_events_total', 'type', tally.of(columns)),
    ...momentSamples(await view.at({ ordinal: head.ordinal }), candles),
  ]
}

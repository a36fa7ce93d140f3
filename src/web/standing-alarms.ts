import { exposed } from '../../machines/position/claims.ts'
import type { EventType } from '../kernel/log-event.ts'
import { format, ZERO } from '../kernel/money.ts'
import type { View, ViewMoment } from '../view/replica/view.ts'
import { standingAgainst } from '../view/why/standing-against.ts'
import { offWords } from '../view/words/off-words.ts'
import { capital, momentWords } from '../view/words/say.ts'
import { allCoins, type CoinAt, coinAt } from './coins-of.ts'
import type { AlarmShown } from './shapes/difference-shapes.ts'

type Told = Pick<AlarmShown, 'alarm' | 'of' | 'level' | 'words'>

/** Refusals of all entries that are alarms as well, and the event that tells of each. */
const HALTS: Readonly<Record<string, EventType>> = {
  halted: 'TradingHalted',
  'daily-loss': 'DailyLossHalted',
  drawdown: 'DrawdownHalted',
  'loss-streak': 'LossStreakHalted',
  'stop-guard': 'StopGuardHalted',
  'line-down': 'LineObserved',
  'feed-down': 'FeedObserved',
  'clock-drift': 'ClockObserved',
}

/** Alarms as they stood, each with the event that told of it. */
class Alarms {
  readonly #view: View
  readonly #moment: ViewMoment

  constructor(view: View, moment: ViewMoment) {
    this.#view = view
    this.#moment = moment
  }

  all(): AlarmShown[] {
    const coins = allCoins(this.#moment)
    return [
      ...this.#exposed(),
      ...coins.flatMap((coin) => this.#unknown(coin)),
      ...this.#halts(),
      ...this.#off(),
      ...coins.flatMap((coin) => this.#stale(coin)),
      ...this.#differences(),
      ...this.#marks(),
    ]
  }

  #exposed(): AlarmShown[] {
    const raised = this.#moment.state.facts.alarms?.raised ?? {}
    return Object.entries(raised).map(([of, sinceMs]) => ({
      ...this.#told(
        { alarm: 'exposed', of, level: 'critical', words: `${this.#bareCoins(of)} lie without a stop.` },
        'ExposedAlarmRaised',
        of,
      ),
      sinceMs,
    }))
  }

  /** How many, and of how many: none are any more where the alarm is about to end. */
  #bareCoins(of: string): string {
    const coin = coinAt(this.#moment, of)
    const bare = coin === null ? ZERO : exposed(coin.position)
    if (coin === null || bare <= ZERO) return `Coins of ${of}`
    return `${format(bare)} of ${format(coin.position.exposure)} ${coin.base} of ${of}`
  }

  #unknown({ name, position }: CoinAt): AlarmShown[] {
    return position.orders
      .filter(({ value }) => value.fate === 'unknown')
      .map(({ orderId, role }) => {
        const words = `What became of the order ${orderId} of ${name} is not known: nothing else is done with this coin.`
        return this.#told({ alarm: 'unknown', of: orderId, level: 'critical', words }, `${role}OutcomeUnknown`, name)
      })
  }

  #halts(): AlarmShown[] {
    const { state, place } = this.#moment
    return standingAgainst(state, '', place.timeMs).flatMap(({ refusal, words }) => {
      const type = HALTS[refusal]
      return type === undefined ? [] : [this.#told({ alarm: refusal, of: 'entries', level: 'critical', words: `${capital(words)}.` }, type)]
    })
  }

  #off(): AlarmShown[] {
    return Object.entries(this.#moment.state.facts.off ?? {}).map(([of, off]) => {
      const words = `${capital(offWords(of, off))}: it is asked no more until its options change or the engine is started anew.`
      return { ...this.#told({ alarm: 'strategy-off', of, level: 'critical', words }, 'StrategyLate', off.position), sinceMs: off.sinceMs }
    })
  }

  #stale({ name, position }: CoinAt): AlarmShown[] {
    if (position.trailing?.isStale !== true) return []
    const words = `The trailing stop of ${name} hears no price: the fixed stop stands in for it.`
    return [this.#told({ alarm: 'trailing-stale', of: name, level: 'warning', words }, 'TrailingStale', name)]
  }

  #differences(): AlarmShown[] {
    return Object.values(this.#moment.state.facts.differences ?? {}).map(({ of, name, ours, theirs, sinceMs }) => {
      const words = `The account's ${of} of ${name} is ${theirs}, the log comes to ${ours}, since ${momentWords(sinceMs)}.`
      return { ...this.#told({ alarm: 'account-difference', of: name, level: 'warning', words }, 'AccountDifferenceObserved'), sinceMs }
    })
  }

  #marks(): AlarmShown[] {
    return (this.#moment.state.facts.missingMarks ?? []).map((of) =>
      this.#told(
        { alarm: 'mark-missing', of, level: 'warning', words: `The venue tells no mark price of ${of}: its last price is used.` },
        'MarkPriceObserved',
      ),
    )
  }

  /** The newest event of that type is the one that told. */
  #told(alarm: Told, type: EventType, coin?: string): AlarmShown {
    const { columns } = this.#view
    const before = this.#moment.place.ordinal + 1
    const [told] = columns.find({ type, before, limit: 1, ...(coin !== undefined && { coin }) })
    return {
      ...alarm,
      sinceMs: told === undefined ? null : columns.timeMs(told),
      position: told === undefined ? null : columns.position(told),
    }
  }
}

/** What is wrong at a moment by the log alone. */
export const standingAlarms = (view: View, moment: ViewMoment): AlarmShown[] => new Alarms(view, moment).all()

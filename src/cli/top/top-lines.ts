import type { EngineStatus } from '../../ops/control/engine-status.ts'
import { roundedText } from '../../report/cell-text.ts'
import type { Kind } from '../../report/table.ts'
import { plainLine } from '../../view/journal/journal.ts'
import type { LogDamage } from '../../view/replica/index-log.ts'
import { momentWords, spanWords } from '../../view/words/say.ts'
import type { CoinShown } from '../../web/shapes/coin-shapes.ts'
import type { MomentShown } from '../../web/shapes/moment-shapes.ts'
import type { ShownLine } from '../frame-line.ts'
import { columns } from '../output.ts'

/** All that the table is made of. */
export type TopShown = {
  /** as it is named, without a password */
  readonly log: string
  readonly isWritten: boolean
  readonly damage: LogDamage | null
  /** null: nothing was recorded yet */
  readonly moment: MomentShown | null
  /** of the engine that runs on the log; null: none answers */
  readonly status: EngineStatus | null
  /** sentences of the newest events, the newest last */
  readonly newest: readonly string[]
}

const DIGITS = 8
const figure = (kind: Kind, value: string | null): string => (value === null ? '-' : roundedText({ kind, value }, DIGITS))

const line = (text: string, is: ShownLine['is'] = 'plain'): ShownLine => ({ is, text: plainLine(text) })

/** What is held and what is asked for come first; what is flat says nothing. */
const coinCells = ({ coin, word, held, average, last, stop, target, unrealised, orders }: CoinShown): readonly string[] => [
  coin,
  word,
  figure('quantity', held),
  figure('price', average),
  figure('price', last?.price ?? null),
  stop === null ? '-' : `${figure('price', stop.price)}${stop.restsAt === 'venue' ? '' : '!'}`,
  figure('price', target),
  figure('amount', unrealised),
  String(orders.length),
]

const HEADINGS = ['coin', 'is', 'held', 'paid', 'last', 'stop', 'target', 'unreal.', 'orders']

const coinLines = (coins: readonly CoinShown[]): ShownLine[] => {
  const shown = coins.filter(({ word }) => word !== 'flat')
  const flat = coins.length - shown.length
  const [head, ...rows] = columns([HEADINGS, ...shown.map(coinCells)]).split('\n')
  const isAlarm = (at: number): boolean => shown[at]!.word === 'unprotected' || shown[at]!.word === 'unknown'
  return [
    ...(shown.length === 0 ? [] : [line(head!, 'head'), ...rows.map((text, at) => line(text, isAlarm(at) ? 'alarm' : 'plain'))]),
    ...(flat === 0 ? [] : [line(`${flat} ${flat === 1 ? 'coin is' : 'coins are'} flat: ${namesOf(coins)}`, 'faint')]),
  ]
}

const namesOf = (coins: readonly CoinShown[]): string =>
  coins
    .filter(({ word }) => word === 'flat')
    .map(({ coin, blocked }) => (blocked === null ? coin : `${coin} (${blocked.why})`))
    .join(', ')

const budgetLines = ({ pools, realised, curve }: MomentShown): ShownLine[] =>
  columns([
    ['budget', 'free', 'reserved', 'invested', 'capital', 'realised', 'drawdown'],
    ...Object.entries(pools).map(([asset, { free, reserved, invested, capital }]) => [
      asset,
      ...[free, reserved, invested, capital, realised[asset] ?? '0'].map((amount) => figure('amount', amount)),
      `${roundedText({ kind: 'ratio', value: curve[asset]?.drawdownPct ?? '0' }, DIGITS)} %`,
    ]),
  ])
    .split('\n')
    .map((text, at) => line(text, at === 0 ? 'head' : 'plain'))

const ORDERS: Readonly<Record<MomentShown['session']['orders'], string>> = {
  open: 'entries allowed',
  paused: 'PAUSED: no new entries',
  reduceOnly: 'REDUCE-ONLY: no entries',
  halted: 'KILLED: no entries until resumed',
}

const ago = (ms: number): string => (ms < 1000 ? 'now' : `${spanWords(Math.floor(ms / 1000) * 1000)} ago`)

const feedText = (feed: EngineStatus['feed']): string =>
  feed === null ? 'not heard yet' : `${feed.is} (${feed.because}), since ${momentWords(feed.sinceMs)}`

/** The oldest of the newest prices says how old a decision could be. */
const statusLines = (status: EngineStatus): ShownLine[] => {
  const ages = status.coins.flatMap(({ priceAgeMs }) => priceAgeMs ?? [])
  const oldest = ages.length === 0 ? 'no price heard yet' : `the oldest price ${ago(Math.max(...ages))}`
  return [
    line(`feed     ${feedText(status.feed)}; ${oldest}`, status.feed?.is === 'down' ? 'alarm' : 'plain'),
    ...status.requests.map(({ of, limits }) =>
      line(`requests ${of}: ${limits.map(({ name, used, most }) => `${name} ${Math.round(used)} of ${most}`).join(', ')}`),
    ),
  ]
}

/** The whole table as lines: the session, what is held, the budget, what stands against entries, the newest events. */
export const topLines = ({ log, isWritten, damage, moment, status, newest }: TopShown): readonly ShownLine[] => {
  const damaged = damage === null ? [] : [line(damage.message, 'alarm')]
  const head = line(`${log}   ${isWritten ? 'an engine writes it' : 'nobody writes it'}`, 'head')
  if (moment === null) return [head, ...damaged, line('Nothing was recorded yet.')]
  const { at, session, standing, coins, unprotected } = moment
  const isCalm = session.orders === 'open'
  return [
    head,
    ...damaged,
    line(
      `session  ${session.is}, ${ORDERS[session.orders]}   ${momentWords(at.timeMs)} UTC   event ${at.ordinal}`,
      isCalm ? 'plain' : 'alarm',
    ),
    ...(status === null ? [] : statusLines(status)),
    ...unprotected.coins.map((coin) => line(`${coin} lies without a stop`, 'alarm')),
    line(''),
    ...coinLines(coins),
    line(''),
    ...budgetLines(moment),
    ...standing.map(({ refusal, words }) => line(`against every entry: ${refusal}, ${words}`, 'alarm')),
    line(''),
    ...newest.map((text) => line(text, 'faint')),
  ]
}

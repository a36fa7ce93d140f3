import type { PlainCandle } from '../../view/candle-source.ts'
import { plainLine } from '../../view/journal/journal.ts'
import { momentWords } from '../../view/words/say.ts'
import type { CoinShown } from '../../web/shapes/coin-shapes.ts'
import type { ShownLine } from '../frame-line.ts'
import type { StepFrame } from './step-frame.ts'

const NAME = 'machine'.length + 2
/** Fields that changed; more than a screen of them tells nothing. */
const MOST_CHANGED = 12

const named = (name: string, texts: readonly string[], is: ShownLine['is'] = 'plain'): ShownLine[] =>
  texts.map((text, at) => ({ is, text: plainLine(`${(at === 0 ? name : '').padEnd(NAME)}${text}`) }))

/** So many stand beside each other in 80 columns. */
const REGIONS_A_LINE = 3

/** A star stands behind what moved. */
const regionTexts = ({ coin, moved }: StepFrame): string[] => {
  const all = Object.entries(coin?.value ?? {}).map(([region, state]) => `${region} ${state}${moved.includes(region) ? '*' : ''}`)
  return Array.from({ length: Math.ceil(all.length / REGIONS_A_LINE) }, (_, at) =>
    all.slice(at * REGIONS_A_LINE, (at + 1) * REGIONS_A_LINE).join('   '),
  )
}

/** What is held and where it is left. */
export const holdingText = ({ held, base, average, quote, last, stop, target, unrealised }: CoinShown): string =>
  [
    held === '0' ? 'nothing held' : `${held} ${base} held${average === null ? '' : ` at ${average} ${quote}`}`,
    ...(last === null ? [] : [`last ${last.price}`]),
    ...(stop === null ? [] : [`stop ${stop.price} (${stop.kind}, ${stop.restsAt})`]),
    ...(target === null ? [] : [`target ${target}`]),
    ...(unrealised === null ? [] : [`unrealised ${unrealised} ${quote}`]),
  ].join('   ')

const orderTexts = ({ orders }: CoinShown): string[] =>
  orders.map(
    ({ role, side, quantity, price, executed, phase, fate }) =>
      `${role}: ${side} ${quantity} at ${price ?? 'market'}, ${executed} executed, ${phase}${fate === 'known' ? '' : `, fate ${fate}`}`,
  )

const changedTexts = ({ changed }: StepFrame): string[] => {
  const all = Object.entries(changed).map(([path, [old, fresh]]) => `${path}: ${old ?? '-'} to ${fresh ?? '-'}`)
  return all.length <= MOST_CHANGED ? all : [...all.slice(0, MOST_CHANGED - 1), `... ${all.length - MOST_CHANGED + 1} more`]
}

const candleText = ([timeMs, open, high, low, close, volume]: PlainCandle): string =>
  `${momentWords(timeMs).slice('yyyy-mm-dd '.length)}  open ${open}  high ${high}  low ${low}  close ${close}  volume ${volume}`

/** One event as lines: what it was, the machine behind it, what changed, and the prices around it. */
export const frameLines = (frame: StepFrame): readonly ShownLine[] => {
  const { place, count, type, actor, eventCoin, words, coin, prices } = frame
  const of = [momentWords(place.timeMs), eventCoin ?? '', type, actor === 'engine' ? '' : `by ${actor}`].filter((text) => text !== '')
  return [
    { is: 'head', text: plainLine(`event ${place.ordinal} of ${count}   ${of.join('   ')}`) },
    { is: 'words', text: plainLine(words.line) },
    ...(words.detail === null ? [] : [{ is: 'faint' as const, text: plainLine(words.detail) }]),
    ...(coin === null
      ? []
      : [
          ...named('coin', [`${coin.coin}: ${coin.word}`, holdingText(coin)], coin.bareSinceMs === null ? 'plain' : 'alarm'),
          ...named('machine', regionTexts(frame)),
          ...named('orders', orderTexts(coin)),
          ...named('changed', changedTexts(frame)),
        ]),
    ...named('prices', prices.missing === null ? prices.before.map(candleText) : [prices.missing], 'faint'),
    ...named('later', prices.behind.map(candleText), 'faint'),
  ]
}

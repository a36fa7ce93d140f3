import { z } from 'zod'
import { entryOptions } from './entry-options.ts'
import { exitOptions } from './exit-options.ts'
import { guardOptions } from './guard-options.ts'
import { marketOptions } from './market-options.ts'
import { riskOptions } from './risk-options.ts'
import { sizingOptions } from './sizing-options.ts'

type Own<T> = T extends z.ZodDefault<infer U> | z.ZodPrefault<infer U> ? U : T
type OwnShape<S> = { [K in keyof S]: z.ZodOptional<Own<S[K]> extends z.ZodType ? Own<S[K]> : never> }

/** The same options without their defaults: what is left out is as it is for all coins. */
const own = <S extends z.core.$ZodLooseShape>({ shape }: z.ZodObject<S>) => {
  const options = Object.entries(shape as Readonly<Record<string, z.ZodType>>).map(([name, option]) => {
    const inner = option instanceof z.ZodDefault || option instanceof z.ZodPrefault ? option.unwrap() : option
    return [name, (inner as z.ZodType).optional().describe(option.description ?? '')]
  })
  return z.strictObject(Object.fromEntries(options) as OwnShape<S>).optional()
}

/** What may be said of one coin. Whatever else is of the whole book, and `WHOLE_BOOK` says why. */
export const coinOptions = z.strictObject({
  entry: own(entryOptions),
  guards: own(guardOptions.omit({ stopList: true })),
  sizing: own(sizingOptions),
  risk: own(
    riskOptions.pick({
      maxCoinExposurePct: true,
      warnCoinExposurePct: true,
      cooldownMin: true,
      lowProfitTrades: true,
      lowProfitWindowMin: true,
      lowProfitPct: true,
      lowProfitPauseMin: true,
      minRewardRisk: true,
    }),
  ),
  exit: own(exitOptions.omit({ neverSell: true })),
  market: own(marketOptions.pick({ quoteAgeLimitS: true })),
})

/** Why an option cannot differ from coin to coin; a name that ends with a point stands for what is left of a group. */
const WHOLE_BOOK: readonly (readonly [option: string, why: string])[] = [
  ['mode', 'a log belongs to one mode'],
  ['store', 'there is one log for all coins'],
  ['capital', 'all coins of an asset are paid from one pool'],
  ['coins', 'a coin holds no others'],
  ['slots', 'every coin has all of them'],
  ['guards.stopList', 'it names the coins itself'],
  ['risk.', 'it is judged by what all coins come to'],
  ['calendar.', 'its maps name the markets themselves'],
  ['exit.neverSell', 'it names the coins itself'],
  ['market.maxUnusablePct', 'the tape is read before the engine starts'],
  ['market.candleS', 'the tape is read before the engine starts'],
  ['market.markEveryS', 'all held coins are sampled together'],
  ['signals.', 'signals of all coins compete in one wave'],
  ['instruments', 'it names the coins itself'],
  ['paper.', 'all coins are traded on one venue'],
  ['live.', 'all coins are heard on one market'],
  ['inputs.', 'there is one engine for all coins'],
  ['queue.', 'there is one engine for all coins'],
  ['log.', 'there is one log for all coins'],
  ['alerts.', 'there is one engine for all coins'],
  ['page.', 'there is one page for all coins'],
]

const isOfCoin = (option: string): boolean => {
  const [group = '', name = ''] = option.split('.')
  const options = (coinOptions.shape as Readonly<Record<string, z.ZodOptional<z.ZodObject>>>)[group]?.unwrap().shape
  return options !== undefined && (name === '' || Object.hasOwn(options, name))
}

/** Why an option or a group of them is of the whole book; null: it may be said of one coin, or is no option. */
export const whyOfBook = (option: string): string | null => {
  if (isOfCoin(option)) return null
  return WHOLE_BOOK.find(([name]) => (name.endsWith('.') ? `${option}.`.startsWith(name) : option === name))?.[1] ?? null
}

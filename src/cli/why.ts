import { type Command, Option } from 'commander'
import { UsageError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import type { LogMoment } from '../view/log-cut.ts'
import type { View } from '../view/replica/view.ts'
import { storyOf } from '../view/why/story.ts'
import { findWanted } from '../view/why/wanted-event.ts'
import { askView, logCandles, placeIn } from './asked-view.ts'
import { existingLog } from './log-file.ts'
import { logMomentOf, momentTold } from './moment-flag.ts'
import { print, printJson } from './output.ts'
import { storyText } from './story-text.ts'

type Flags = { readonly log?: string; readonly at?: LogMoment; readonly all?: true; readonly json?: true }

export const register = (program: Command): void => {
  program
    .command('why')
    .description('why an event, an order or a position came to be, with the numbers, and what followed')
    .argument('<what>', "a coin, an order's id, or an event: its place in the log or its id")
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .addOption(new Option('--at <moment>', 'as it was then: a time, or the place of an event in the log').argParser(logMomentOf))
    .option('--all', 'all that followed, however long')
    .option('--json', 'one JSON document on standard output')
    .action(why)
}

const why = async (what: string, { log: named, at = null, all, json }: Flags): Promise<void> => {
  const log = existingLog(named)
  await askView(log, async (view) => {
    const place = placeIn(view, at)
    const wanted = place === null ? null : await findWanted(view, place, what)
    if (place === null || wanted === null) throw new UsageError(unknown(what, coinsBy(view, place?.ordinal ?? 0), at))
    const story = await storyOf(view, place, wanted, { candles: (symbol) => logCandles(view, log, symbol) })
    if (json) printJson(story)
    else print(storyText(story, all === true))
  })
}

const coinsBy = (view: View, ordinal: number): readonly string[] => [...view.columns.coinsBy(ordinal)]

const unknown = (what: string, coins: readonly string[], at: LogMoment): string => {
  const near = nearest(what, coins)
  if (coins.includes(what))
    return `Nothing was asked for of ${what}${momentTold(at)}: "coinfold why-not ${what}" says what stood against it.`
  const hint = near === null ? '"journal --wide" shows which there are.' : `did you mean ${near}?`
  return `The log has no coin, order or event ${JSON.stringify(what)}${momentTold(at)}; ${hint}`
}

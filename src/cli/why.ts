import { type Command, Option } from 'commander'
import { openLogToRead } from '../event/open-log-to-read.ts'
import { UsageError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import { type LogMoment, logUpTo } from '../view/log-cut.ts'
import { storyOf } from '../view/why/story.ts'
import { findWanted } from '../view/why/wanted-event.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { logMomentOf, momentTold } from './moment-flag.ts'
import { note, print, printJson } from './output.ts'
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
  const store = await openLogToRead(log, note)
  try {
    const pages = logUpTo(store, at)
    const { wanted, coins, events } = await findWanted(pages, what)
    if (at === null) requireWritten(log, events > 0)
    if (wanted === null) throw new UsageError(unknown(what, coins, at))
    const story = await storyOf(pages, wanted)
    if (json) printJson(story)
    else print(storyText(story, all === true))
  } finally {
    await store.close()
  }
}

const unknown = (what: string, coins: readonly string[], at: LogMoment): string => {
  const near = nearest(what, coins)
  if (coins.includes(what))
    return `Nothing was asked for of ${what}${momentTold(at)}: "coinfold why-not ${what}" says what stood against it.`
  const hint = near === null ? '"journal --wide" shows which there are.' : `did you mean ${near}?`
  return `The log has no coin, order or event ${JSON.stringify(what)}${momentTold(at)}; ${hint}`
}

import { type Command, Option } from 'commander'
import { partsOfPosition } from '../kernel/slots.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { type AskAwaited, type Objections, objectionsTo, type SpellTold } from '../view/why/objections.ts'
import { STRATEGY_OFF } from '../view/why/strategies-off.ts'
import { momentWords } from '../view/words/say.ts'
import { askView, logCandles, placeIn } from './asked-view.ts'
import { existingLog } from './log-file.ts'
import { logMomentOf } from './moment-flag.ts'
import { colours, print, printJson } from './output.ts'
import { requireKnown } from './require-known.ts'
import { guardLines, hung, storyPart } from './story-text.ts'

type Flags = { readonly log?: string; readonly at?: Exclude<LogMoment, null>; readonly json?: true }

export const register = (program: Command): void => {
  program
    .command('why-not')
    .description('why a coin was not entered at a moment: what stood against it, since when, how often and by how much')
    .argument('<coin>', 'such as ETH/USDT')
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .addOption(new Option('--at <moment>', 'a time, or the place of an event in the log (default: its end)').argParser(logMomentOf))
    .option('--json', 'one JSON document on standard output')
    .action(whyNot)
}

const whyNot = async (coin: string, { log: named, at, json }: Flags): Promise<void> => {
  const log = existingLog(named)
  await askView(log, async (view) => {
    const place = placeIn(view, at ?? null)
    const { ordinal } = place ?? { ordinal: 0 }
    // of an instrument that has several positions each may be asked for
    if (view.columns.find({ coin, limit: 1 }, ordinal).length === 0)
      requireKnown(at === undefined ? 'The log has no coin' : 'By then the log has no coin', coin, [...view.columns.coinsBy(ordinal)])
    const moment = await view.at({ ordinal })
    const nowMs = at !== undefined && 'timeMs' in at ? at.timeMs : moment.place.timeMs
    const ask: AskAwaited = async (of) => {
      const { awaitedEntry } = await import('../web/awaited-entry.ts')
      return awaitedEntry({ ...of, candles: await logCandles(view, log, partsOfPosition(of.name).symbol) })
    }
    const told = await objectionsTo(view, moment, coin, { nowMs, ask })
    if (json) printJson(told)
    else print(whyNotText(told))
  })
}

const times = ({ times: count, sinceMs, lastMs, endedBy }: SpellTold): string => {
  if (count > 1) return `${count} times from ${momentWords(sinceMs)} to ${momentWords(lastMs)}`
  const once = `at ${momentWords(sinceMs)}`
  return endedBy === null ? `${once}; how often since is written when it changes or the session stops` : once
}

/** One that an entry has ended stood against nothing any more. */
const endedLine = (spell: SpellTold): string =>
  hung('', `No refusal stands: the one before, ${times(spell)}, ended with the entry [${spell.endedBy}]: ${spell.words} [${spell.at}].`)

const spellLines = (spell: SpellTold): string[] => [
  hung('', `Refused: ${spell.words} [${spell.at}]`),
  storyPart('proposed', `by ${spell.strategy}`),
  storyPart('refused', times(spell)),
  ...(spell.away === null ? [] : [storyPart('away', spell.away)]),
  ...(spell.saw === '' ? [] : [storyPart('saw', spell.saw)]),
  ...guardLines(spell.guards),
]

const noneStands = ({ coin, spells, entry, awaited }: Objections): string[] => {
  if (spells.some(({ endedBy }) => endedBy === null)) return []
  const since =
    entry === null ? 'by then.' : `since the entry [${entry.at}] at ${momentWords(entry.timeMs)}, which rested on ${entry.words}.`
  return [hung('', `Nothing was proposed of ${coin} ${since}`), ...(awaited === null ? [] : [storyPart('away', awaited)])]
}

const againstOf = (refusal: string): string => (refusal === STRATEGY_OFF ? 'Nothing is proposed' : 'Against every entry')

/** In plain lines: what is open, what stands against any entry, the newest refusals, or that nothing was proposed. */
const whyNotText = (told: Objections): string => {
  const { coin, nowMs, open, standing, spells } = told
  return [
    colours.bold(`${coin} at ${momentWords(nowMs)} UTC`),
    ...open.map((words) => hung('', `${words}.`)),
    ...standing.map(({ refusal, words }) => hung('', `${againstOf(refusal)}: ${refusal}, ${words}.`)),
    ...spells.flatMap((spell) => (spell.endedBy === null ? spellLines(spell) : [endedLine(spell)])),
    ...noneStands(told),
  ].join('\n')
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchAppend } from './append.ts'
import { benchBefore } from './before/before.ts'
import { incomplete } from './complete.ts'
import { benchEngine } from './engine.ts'
import { benchEventStoreDb } from './eventstoredb.ts'
import type { Bench, Figure } from './figure.ts'
import { benchFills } from './fills.ts'
import { benchLive } from './live.ts'
import { makeLongLog } from './long-log.ts'
import { benchPage } from './page.ts'
import { benchRecovery } from './recovery.ts'
import { benchReplay } from './replay.ts'
import { benchSearch } from './search.ts'
import { showJson, showTable } from './show.ts'
import { benchSmaCross } from './sma-cross.ts'
import { benchTape } from './tape.ts'
import { benchTick } from './tick.ts'
import { benchView } from './view.ts'

const EVENTS = 1_000_000
const QUICK_EVENTS = 10_000
const USAGE = `Usage: npm run bench [-- --json] [-- --quick] [-- --before DIR] [-- --rules] [-- --only tick,append,fills,tape,replay,view,page,before,recovery,engine,search,smaCross,live,eventstoredb]

--json   one object of name to value, limit, unit and spread on standard output
--quick  small sizes and one round: shows that the benches run, not how fast anything is
--only   some of them, by name
--rules  every rule that is off by default is on, for tick, replay, recovery and the backtest of before
--before  an installed checkout of commit 3e751ac: also measures what has become of its times and sizes
`

const options = {
  json: { type: 'boolean' },
  quick: { type: 'boolean' },
  rules: { type: 'boolean' },
  only: { type: 'string' },
  before: { type: 'string' },
  help: { type: 'boolean' },
} as const
const { values } = parseArgs({ options })

/** Benches that need the long log are given it; it is made once. */
const benches: Readonly<Record<string, (bench: Bench, log: () => Promise<string>) => Promise<readonly Figure[]>>> = {
  tick: benchTick,
  append: benchAppend,
  fills: benchFills,
  engine: async (bench) => benchEngine(bench),
  tape: async (bench) => benchTape(bench, values.before),
  replay: async (bench, log) => benchReplay(bench, await log(), eventsOf(bench)),
  view: async (bench, log) => benchView(bench, await log(), eventsOf(bench)),
  page: async (bench, log) => benchPage(bench, await log()),
  before: async (bench, log) => (values.before === undefined ? [] : benchBefore(bench, await log(), values.before)),
  recovery: async (bench, log) => benchRecovery(bench, await log()),
  search: benchSearch,
  smaCross: benchSmaCross,
  live: benchLive,
  eventstoredb: async (bench) => benchEventStoreDb(bench),
}
const eventsOf = ({ isQuick }: Bench): number => (isQuick ? QUICK_EVENTS : EVENTS)

const run = async (bench: Bench, names: readonly string[]): Promise<readonly Figure[]> => {
  let made: string | null = null
  const log = async (): Promise<string> => {
    if (made !== null) return made
    made = join(bench.folder, 'long.db')
    await makeLongLog(made, eventsOf(bench), bench)
    return made
  }
  const figures: Figure[] = []
  for (const name of names) figures.push(...(await benches[name]!(bench, log)))
  return figures
}

const names = values.only?.split(',') ?? Object.keys(benches)
if (values.help || names.some((name) => !Object.hasOwn(benches, name))) {
  process.stderr.write(USAGE)
  process.exit(values.help ? 0 : 2)
}

// TMPDIR chooses another one: where it is kept in memory, durable means nothing
const folder = mkdtempSync(join(tmpdir(), 'coinfold-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
process.on('SIGINT', () => process.exit(130))
const say = (text: string): void => void process.stderr.write(`${text}\n`)
const figures = await run({ folder, isQuick: values.quick === true, hasRules: values.rules === true, say }, names)
process.stdout.write(values.json ? showJson(figures) : showTable(figures))
// those against an earlier build are on the page too, but not part of every run
const wrong = values.only === undefined ? incomplete(figures.filter(({ name }) => !/^before\.|AgainstBefore$/.test(name))) : []
for (const sentence of wrong) process.stderr.write(`${sentence}\n`)
if (wrong.length > 0) process.exitCode = 1

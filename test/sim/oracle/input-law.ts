import { Settings } from '../../../src/config/settings.ts'
import { decode } from '../../../src/event/codec.ts'
import { Heads } from '../../../src/event/heads.ts'
import type { EventStore, Row } from '../../../src/event/store.ts'
import type { EventOf, LogEvent } from '../../../src/kernel/log-event.ts'
import { type Folded, foldLog, foldNothing } from '../../../src/replay/fold-log.ts'
import { Engine } from '../../../src/run/engine.ts'
import { collectingStore } from '../../../src/run/inputs/collecting-store.ts'
import { compareSession, hasEndedWhole } from '../../../src/run/inputs/compared-events.ts'
import { muteExchange } from '../../../src/run/inputs/mute-exchange.ts'
import { replaySession } from '../../../src/run/inputs/replayed-session.ts'
import { deposits, liveInstrumentsOf } from '../world/coins.ts'
import { linesIn, type SimSession } from '../world/live/sim-inputs.ts'
import { wildStrategy } from '../world/wild-strategy.ts'
import type { World } from '../world/world.ts'

/** I-35: what an engine takes in is kept before the log cites it. */
export const requireKept = (world: World, { type, input }: LogEvent, generation: number): void => {
  const kept = world.processes.find((process) => process.generation === generation)?.live?.inputs
  if (kept == null || input.number < kept.first || input.number <= kept.keptUpTo) return
  world.oracle.broken('I-35', `${type} cites input ${input.number}, and what is kept ends with ${kept.keptUpTo}`)
}

const isStarted = (event: LogEvent): event is EventOf<'SessionStarted'> => event.type === 'SessionStarted'

/** I-35: what each session took in, played again through a fresh engine, comes to the same events. */
export const requireParity = async (world: World): Promise<void> => {
  const { rows } = world.disk
  let folded = foldNothing()
  let at = 0
  for (const session of world.sessions) {
    const { run } = session.header
    const from = rows.findIndex((row) => row.run === run)
    if (from < 0) continue
    folded = await foldLog(storeOf(rows.slice(at, from)), folded, { isChecked: false })
    at = from
    await requireSame(
      world,
      session,
      rows.flatMap((row) => (row.run === run ? [decode(row)] : [])),
      copyOf(folded),
    )
  }
}

const requireSame = async (world: World, session: SimSession, log: readonly LogEvent[], folded: Folded): Promise<void> => {
  const { scenario, oracle, marks } = world
  const started = log.find(isStarted)
  if (started === undefined) return
  const { version, pid, host } = started.data
  const { header } = session
  const settings = new Settings(scenario.config)
  const hasEnded = hasEndedWhole(log)
  const { events, ...replayed } = await replaySession(
    {
      header,
      lines: linesIn(session),
      folded,
      settings,
      configOf: () => scenario.config,
      started: started.data,
      log,
      holdsBack: true,
    },
    (_, clock, follow) =>
      Engine.open({
        settings,
        wanted: { ...wantedOf(world) },
        strategy: wildStrategy(world),
        exchange: muteExchange(scenario.can),
        store: collectingStore(true),
        folded,
        clock,
        timers: { steadyMs: () => 0, wallMs: () => 0, after: () => () => {} },
        process: { run: header.run, version, pid, host },
        birth: { branch: header.branch, of: 'chance' },
        tape: null,
        feed: header.identity,
        tell: () => {},
        follow,
        keepSnapshot: async () => {},
      }),
  )
  const { differences, compared, undurable } = compareSession(log, events, { hasEnded, missing: replayed.missing })
  const of = `inputs of generation ${pid}`
  if (compared > 0) marks.hit('a session was played again')
  if (replayed.passedOver > 0) marks.hit('inputs were taken in by a process that died')
  if (undurable > 0) marks.hit('a decision went with its process')
  if (replayed.missing !== null) marks.hit('an input was missing')
  if (replayed.missing !== null && !session.hasLostTail) oracle.broken('I-35', `${of} end before ${replayed.missing}, which the log cites`)
  if (replayed.fault !== null) oracle.broken('I-35', `${of} cannot be played: ${replayed.fault}`)
  for (const { stream, number, log: one, inputs, differing } of differences)
    oracle.broken(
      'I-35',
      `${of} lead to ${inputs?.type ?? 'nothing'} where ${stream} #${number} is ${one?.type ?? 'nothing'}: ${JSON.stringify(differing)}`,
    )
}

export const wantedOf = ({ scenario, oracle }: World) => ({
  book: { book: oracle.book, symbol: null, base: null, quote: null },
  venue: 'simulated',
  deposits,
  instruments: liveInstrumentsOf(scenario),
})

/** The fold of a moment, which whoever plays on moves. */
const copyOf = (folded: Folded): Folded => {
  const { table, events, fills } = folded.heads
  return { ...folded, state: structuredClone(folded.state), heads: new Heads(new Map(table), events, fills) }
}

const storeOf = (rows: readonly Row[]): Pick<EventStore, 'isDense' | 'holdsBack' | 'readAll' | 'findMissing'> & EventStore => ({
  ...collectingStore(true),
  async *readAll() {
    yield rows
  },
})

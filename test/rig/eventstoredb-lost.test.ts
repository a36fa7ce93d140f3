import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { IS_NIGHT, withSiblings } from '../draws.ts'
import { command, type Ended, expectRefusal, start } from './command.ts'
import { Database } from './eventstoredb/database.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'
import { tapeFolder } from './tapes.ts'

const TAPE = ['--tape', join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')]
// entries, exits and losses enough that there is something to lose
const RUN = ['run', ...TAPE, '--set', 'entry.dropPct=0.5', '--set', 'log.leaseS=2', '--set', 'log.level=fatal', '--json']
const POSITION = 'main.position-paper.coinbase.main-ETH%2FUSD-net'

let folder: string
let server: EsdbServer
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-lost-'))
  server = await startEventStoreDb()
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const around = () => ({ cwd: folder, env: { COINFOLD_STORE: server.url } })
const on = (...args: string[]): Promise<Ended> => command(args, around())
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await wait(5)
}
const ownEvents = (db: Database) => db.all.filter(({ stream }) => stream.startsWith('main.'))
const mirrors = (): string[] => readdirSync(join(folder, 'logs')).filter((name) => name.startsWith('mirror-') && name.endsWith('.db'))
const mirror = (): string => join('logs', mirrors()[0] ?? '')
const deleteMirrors = (): void => {
  for (const name of readdirSync(join(folder, 'logs'))) if (name.startsWith('mirror-')) rmSync(join(folder, 'logs', name))
}

/** The same server, as far as an address tells, with another history. */
const swap = async (db: Database): Promise<void> => {
  const { port } = server
  await server.close()
  server = await startEventStoreDb({ port, db })
}
/** A history of these events, written anew: with the same streams and numbers, and other positions unless it is the beginning. */
const historyOf = (events: Database['all']): Database => {
  const db = new Database()
  const numbers = new Map<string, number>()
  for (const event of events.filter(({ stream }) => !stream.startsWith('$'))) {
    const last = numbers.get(event.stream)
    db.append(event.stream, last === undefined ? 'no_stream' : BigInt(last), [event], event.createdMs)
    numbers.set(event.stream, (last ?? -1) + 1)
  }
  return db
}

describe('a server that is lost while an engine trades', () => {
  let undisturbed: { folds: unknown; realised: unknown; fills: unknown; orders: unknown }
  let elsewhere: string
  beforeAll(async () => {
    elsewhere = mkdtempSync(join(tmpdir(), 'coinfold-undisturbed-'))
    undisturbed = JSON.parse((await command([...RUN, '--log', 'alone.db'], { cwd: elsewhere })).stdout)
  })
  afterAll(() => rmSync(elsewhere, { recursive: true }))

  const AWAY: readonly [string, () => Promise<void>, () => Promise<void>][] = [
    ['killed and started again', () => server.kill(), () => server.restart()],
    ['unreachable for a moment, again and again', async () => server.loseRequests(3), async () => server.loseAcknowledgements(3)],
  ]
  const AWAY_TOO: typeof AWAY = [
    ['stopped and continued', async () => server.pause(), async () => server.resume()],
    ['not ready, and not the leader', async () => server.refuse('not-ready', 2), async () => server.refuse('not-leader', 2)],
  ]
  test.each(withSiblings(AWAY, AWAY_TOO))(
    '%s: the engine waits, goes on, and the log is the one of an undisturbed run',
    { timeout: 90_000 },
    async (_, away, back) => {
      const engine = start(RUN, around())
      await until(() => ownEvents(server.db).length > 60)
      await away()
      const { length } = ownEvents(server.db)
      await wait(700)
      await back()
      const { code, stdout, stderr } = await engine.ended
      expect(code, stderr).toBe(0)
      expect(ownEvents(server.db).length).toBeGreaterThan(length)
      const { folds, realised, fills, orders } = JSON.parse(stdout)
      expect({ folds, realised, fills, orders }).toEqual({
        folds: undisturbed.folds,
        realised: undisturbed.realised,
        fills: undisturbed.fills,
        orders: undisturbed.orders,
      })
      expect((await on('verify', '--json')).code).toBe(0)
    },
  )

  test.runIf(IS_NIGHT)(
    'for good, and the engine is killed: what the server has is a legal log, and the next engine ends where an undisturbed one does',
    {
      timeout: 90_000,
    },
    async () => {
      const engine = start(RUN, around())
      await until(() => ownEvents(server.db).length > 90)
      await server.kill()
      await wait(300)
      engine.child.kill('SIGKILL')
      await engine.ended
      await server.restart()
      expect(await on('verify')).toMatchObject({ code: 0 })
      const resumed = await on(...RUN, '--resume')
      expect(resumed.code, resumed.stderr).toBe(0)
      expect(JSON.parse(resumed.stdout).folds).toEqual(undisturbed.folds)
    },
  )
})

describe('somebody does something to the streams of an engine', () => {
  test.each<[string, () => void, RegExp]>([
    ['deletes its stream for ever', () => server.db.delete(POSITION, 'any', true, 0), /deleted|not written by coinfold/],
    ['writes into it', () => intrude(), /Another writer was here|another engine/i],
    ['takes its rights away', () => server.refuse('access-denied', 1), /denies access/],
  ])('%s while it trades: it stops in one sentence', { timeout: 60_000 }, async (_, act, sentence) => {
    const engine = start(RUN, around())
    await until(() => server.db.events(POSITION).length > 5)
    act()
    expectRefusal(await engine.ended, 1, sentence)
    expect(ownEvents(server.db).at(-1)?.stream, 'nothing is written after it').toBeDefined()
  })

  const intrude = (): void => {
    const theirs = server.db.events(POSITION).at(-1)!
    server.db.append(POSITION, BigInt(theirs.revision), [{ ...theirs, id: crypto.randomUUID() }], 0)
  }

  test.each<[string, () => void]>([
    ['deletes one for ever', () => server.db.delete(POSITION, 'any', true, 0)],
    ['writes into one', intrude],
    [
      'writes something of another kind into one',
      () =>
        server.db.append(
          POSITION,
          'any',
          [{ ...server.db.all[0]!, id: crypto.randomUUID(), type: 'Hello', data: Buffer.from('{"hello":1}'), metadata: Buffer.alloc(0) }],
          0,
        ),
    ],
  ])('%s between two runs: verify, replay and the next run refuse in one sentence', { timeout: 60_000 }, async (_, act) => {
    expect(await on(...RUN)).toMatchObject({ code: 0 })
    act()
    const verified = await on('verify')
    expect(verified.code).toBe(1)
    expect(`${verified.stdout}${verified.stderr}`).toMatch(/position-paper\.coinbase\.main-ETH%2FUSD-net/)
    expectRefusal(await on('replay'), 1, /position-paper/)
    expectRefusal(await on(...RUN, '--resume'), 1, /position-paper/)
  })

  test('deletes one for ever between two runs: the sentence says so', { timeout: 60_000 }, async () => {
    expect(await on(...RUN)).toMatchObject({ code: 0 })
    server.db.delete(POSITION, 'any', true, 0)
    expectRefusal(await on('replay'), 1, /deleted/)
  })

  test('hides events by truncating or soft-deleting a stream, which keeps them in the log: nothing is lost, and it goes on', {
    timeout: 60_000,
  }, async () => {
    expect(await on(...RUN)).toMatchObject({ code: 0 })
    server.db.delete(POSITION, 'any', false, 0)
    deleteMirrors()
    expect(await on('verify')).toMatchObject({ code: 0 })
    const resumed = await on(...RUN, '--resume')
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(await on('verify')).toMatchObject({ code: 0 })
  })

  test.runIf(IS_NIGHT)('scavenges what was truncated: the hole is found by its place', { timeout: 60_000 }, async () => {
    expect(await on(...RUN)).toMatchObject({ code: 0 })
    const gone = server.db.events(POSITION)[3]!
    await swap(historyOf(server.db.all.filter((event) => event !== gone)))
    deleteMirrors()
    const verified = await on('verify')
    expect(verified.code).toBe(1)
    expectRefusal(await on(...RUN, '--resume'), 1, /position-paper/)
  })
})

describe('the mirror', () => {
  test.runIf(IS_NIGHT)('may be deleted, and nothing changes', { timeout: 60_000 }, async () => {
    const first = JSON.parse((await on(...RUN)).stdout)
    deleteMirrors()
    const { boot } = JSON.parse((await on(...RUN, '--resume')).stdout)
    expect(boot.stateHash).toBe(first.stateHash)
    expect(mirrors()).toHaveLength(1)
    expect(await on('verify', '--log', mirror(), '--against', server.url)).toMatchObject({ code: 0 })
  })

  test.each<[string, () => Database]>([
    ['ends before it', () => historyOf(server.db.all.slice(0, -40))],
    ['is empty', () => new Database()],
    ['has another history', () => historyOf(server.db.all.toSpliced(30, 1))],
  ])('is met with a server that %s: refused before anything is written', { timeout: 60_000 }, async (_, history) => {
    expect(await on(...RUN)).toMatchObject({ code: 0 })
    expect(await on(...RUN, '--resume')).toMatchObject({ code: 0 })
    await swap(history())
    const { length } = ownEvents(server.db)
    for (const args of [RUN, [...RUN, '--resume']])
      expectRefusal(await on(...args), 1, /history is not the one that the mirror .* was copied from/)
    expect(ownEvents(server.db)).toHaveLength(length)
  })

  test.runIf(IS_NIGHT)('whose copying was killed is gone on with', { timeout: 60_000 }, async () => {
    expect(await on(...RUN)).toMatchObject({ code: 0 })
    deleteMirrors()
    server.delayMs = 30
    const killed = start([...RUN, '--resume'], around())
    await until(() => existsSync(join(folder, 'logs')) && mirrors().length > 0)
    await wait(60)
    killed.child.kill('SIGKILL')
    await killed.ended
    server.delayMs = 0
    const resumed = await on(...RUN, '--resume')
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(await on('verify', '--log', mirror(), '--against', server.url)).toMatchObject({ code: 0 })
  })

  test('verify --against finds an event that differs, and a missing tail', { timeout: 60_000 }, async () => {
    expect(await on(...RUN)).toMatchObject({ code: 0 })
    expect(await on(...RUN, '--resume')).toMatchObject({ code: 0 })
    const against = () => on('verify', '--log', mirror(), '--against', server.url)
    expect(await against()).toMatchObject({ code: 0 })
    const { all } = server.db
    await swap(historyOf(all.slice(0, -3)))
    const short = await against()
    expect(short).toMatchObject({ code: 1, stdout: expect.stringMatching(/the\s+other\s+ends\s+after\s+\d+\s+events/) })
    const at = all.findIndex(({ stream }) => stream === POSITION)
    const changed = {
      ...all[at]!,
      metadata: Buffer.from(Buffer.from(all[at]!.metadata).toString().replace('"actor":"engine"', '"actor":"nobody"')),
    }
    await swap(historyOf(all.with(at, changed)))
    expect(await against()).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/event\s+0\s+of\s+stream\s+position-paper.*\s+is\s+not\s+the\s+same\s+in\s+both/),
    })
  })
})

test('a second engine on the same group is refused while the first lives, and has it when that was killed', {
  timeout: 60_000,
}, async () => {
  const first = start([...RUN, '--speed', '600'], around())
  await until(() => ownEvents(server.db).length > 5)
  const refused = await on(...RUN, '--resume')
  const [waiting, ...rest] = refused.stderr.split('\n')
  expect(waiting).toMatch(/holds the lease; waiting to see/)
  expectRefusal({ ...refused, stderr: rest.join('\n') }, 1, /Another engine \(pid \d+ on .+ since .+\)/)
  first.child.kill('SIGKILL')
  await first.ended
  const second = await on(...RUN, '--resume', '--wait')
  expect(second.code, second.stderr).toBe(0)
  expect(await on('verify')).toMatchObject({ code: 0 })
})

test('Ctrl-C while it waits for another engine ends it like any other wait', { timeout: 60_000 }, async () => {
  const first = start([...RUN, '--speed', '600'], around())
  await until(() => ownEvents(server.db).length > 5)
  const second = start([...RUN, '--resume', '--wait'], around())
  await second.until(/holds the lease; waiting/)
  second.child.kill('SIGINT')
  const { code } = await second.ended
  first.child.kill('SIGKILL')
  await first.ended
  expect(code).toBe(130)
})

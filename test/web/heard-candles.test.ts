import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { segmentsIn } from '../../src/run/inputs/segment-folder.ts'
import { HeardCandles } from '../../src/web/candles/heard-candles.ts'
import type { ChartShown } from '../../src/web/shapes/chart-shapes.ts'
import type { MomentShown } from '../../src/web/shapes/moment-shapes.ts'
import { BEGAN_MS, calm, instrument, type Kept, MINUTE_MS, sessionByHand } from '../run/by-hand/session-by-hand.ts'
import { scratch, viewOf } from '../view/replica/logs.ts'
import { site } from './served.ts'

const SYMBOL = 'ETH/USDT'
const CLOSES = [1995, 1960, 1958, 2060, 2058.5, 2020]
const WARM_UP = 30
const folder = mkdtempSync(join(tmpdir(), 'heard-candles-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const kept: Kept = { store: new MemoryStore(), folder: join(folder, 'trade.db.inputs') }
/** all that one file of inputs says, unpacked */
let text = ''
let name = ''

beforeAll(async () => {
  await sessionByHand({
    ...{ kept, told: [instrument(SYMBOL)], history: { [SYMBOL]: calm(2000, WARM_UP) }, first: { [SYMBOL]: 2000 } },
    during: async ({ minutes }) => minutes({ [SYMBOL]: CLOSES }),
  })
  // the first one is of the hour that ends with the start
  const segment = segmentsIn(kept.folder).at(-1)
  text = gunzipSync(readFileSync(segment!.path)).toString()
  name = basename(segment!.path, '.gz')
})

const all = (heard: HeardCandles, untilMs = Number.MAX_SAFE_INTEGER) => heard.window(SYMBOL, 0, untilMs, MINUTE_MS)
const read = async (folder: string): Promise<HeardCandles> => {
  const heard = new HeardCandles(folder)
  await heard.read()
  return heard
}

/** A folder of its own with one file, as an engine leaves it while it writes. */
const written = (part: string): string => {
  const own = join(scratch(), 'log.db.inputs')
  mkdirSync(own)
  writeFileSync(join(own, name), part)
  return own
}

describe('candles of a live market', () => {
  test('are those that the engine was told, its warm-up among them', async () => {
    const candles = await all(await read(kept.folder))
    expect(candles.slice(-CLOSES.length).map(([timeMs, , , , close]) => [timeMs, close])).toEqual(
      CLOSES.map((close, minute) => [BEGAN_MS + minute * MINUTE_MS, close]),
    )
    expect(candles.filter(([timeMs]) => timeMs < BEGAN_MS).length).toBeGreaterThanOrEqual(WARM_UP)
    expect(new Set(candles.map(([timeMs]) => timeMs)).size, 'none is there twice').toBe(candles.length)
  })

  test('of a moment none is shown that was not over by then, and of longer ones a part', async () => {
    const heard = await read(kept.folder)
    expect((await all(heard, BEGAN_MS + 2 * MINUTE_MS - 1)).at(-1)![0]).toBe(BEGAN_MS)
    const [five] = await heard.window(SYMBOL, BEGAN_MS, BEGAN_MS + 4 * MINUTE_MS, 5 * MINUTE_MS)
    expect(five!.slice(0, 5)).toEqual([BEGAN_MS, 2000, 2060, 1958, 2060])
  })

  test('the newest price is the last one heard, and that of a moment before it the close of its candle', async () => {
    const heard = await read(kept.folder)
    expect(heard.lastBefore(SYMBOL, heard.heardMs!)).toMatchObject({ price: '2020', from: 'feed' })
    expect(heard.lastBefore(SYMBOL, BEGAN_MS + 5 * MINUTE_MS)).toEqual({
      price: '2058.5',
      timeMs: BEGAN_MS + 5 * MINUTE_MS,
      from: 'feed',
    })
    expect(heard.lastBefore(SYMBOL, 0)).toBeNull()
  })

  test('grow with the file, half a line waits for its other half, and a file that is packed goes on where it was', async () => {
    const half = Math.floor(text.length / 2)
    const whole = await all(await read(written(text)))
    const own = written(text.slice(0, half))
    const heard = await read(own)
    const [first, edition] = [await all(heard), heard.edition]
    expect(first.length).toBeGreaterThan(0)
    expect(first.length).toBeLessThan(whole.length)
    await heard.read()
    expect(heard.edition, 'nothing new').toBe(edition)
    appendFileSync(join(own, name), text.slice(half, -50))
    await heard.read()
    expect(heard.edition).toBeGreaterThan(edition)
    writeFileSync(join(own, `${name}.gz`), gzipSync(text))
    rmSync(join(own, name))
    await heard.read()
    expect(await all(heard)).toEqual(whole)
    expect(heard.heardMs).toBe((await read(kept.folder)).heardMs)
  })

  test('a file that is none is passed over, and a folder that is missing is told of', async () => {
    const own = written('{"this":"is no header"}\n')
    const broken = await read(own)
    expect(broken.missing(SYMBOL)).toContain('heard and kept yet')
    const none = await read(join(own, 'nothing'))
    expect(none.missing(SYMBOL)).toContain('inputs.record')
    expect(none.ownMs(SYMBOL)).toBeNull()
  })

  test('go on behind the last event of the log, as the price does, and a moment of before knows nothing of that', async () => {
    const rows = (await Array.fromAsync(kept.store.readAll(null))).flat()
    // up to the third minute, and not a word behind it
    const cut = rows.findIndex((row) => row.time > BEGAN_MS + 3 * MINUTE_MS)
    const view = await viewOf(rows.slice(0, cut))
    const { get, token } = await site(view, { candles: await read(kept.folder) })
    const authority = await token()
    const asked = async <T>(path: string): Promise<T> => (await (await get(`/api/v1${path}`, authority)).json()) as T
    const coin = encodeURIComponent(SYMBOL)
    const now = await asked<ChartShown>(`/coins/${coin}/chart`)
    expect(now.candles.at(-1)![4]).toBe(2020)
    expect((await asked<MomentShown>('/moment')).coins[0]!.last).toMatchObject({ price: '2020', from: 'feed' })
    const before = view.columns.position(cut - 1)
    const past = await asked<ChartShown>(`/coins/${coin}/chart?at=${before}`)
    expect(past.candles.at(-1)![0] + MINUTE_MS).toBeLessThanOrEqual(past.at.timeMs)
  })
})

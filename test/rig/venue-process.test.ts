import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import type { VenueCounts } from './venues/local-venue.ts'
import { VenueProcess } from './venues/venue-process.ts'

const FILE = fileURLToPath(new URL('../../data/tape/coinbase_BTC-USD_1m_2018-04-04_2018-04-06.csv.gz', import.meta.url))

let venue: VenueProcess | undefined
afterEach(async () => {
  await venue?.close()
  venue = undefined
})

const klines = async (): Promise<unknown[][]> =>
  (await (await fetch(`${venue!.url}/api/v3/klines?symbol=BTCUSD&interval=1m&limit=20`)).json()) as unknown[][]

describe('a local venue as a process', () => {
  test('plays the tape of its command line at the present time, with what lies before as history', async () => {
    const beforeMs = Date.now()
    venue = await VenueProcess.start(['--tape', FILE, '--for', '60'])
    const { serverTime } = (await (await fetch(`${venue.url}/api/v3/time`)).json()) as { serverTime: number }
    expect(serverTime).toBeGreaterThanOrEqual(beforeMs)
    expect(serverTime).toBeLessThan(beforeMs + 30_000)
    const rows = await klines()
    expect(rows).toHaveLength(20)
    expect(serverTime - Number(rows.at(-1)![0])).toBeLessThan(120_000)
  })

  test('is moved, broken and healed by its control port', async () => {
    venue = await VenueProcess.start([
      '--tape',
      FILE,
      '--for',
      '60',
      '--speed',
      '0',
      '--as-of',
      'tape',
      '--start-at',
      '2018-04-04T06:00:00Z',
    ])
    await venue.ask('step', { ms: 60_000 })
    expect((await klines()).at(-1)![0]).toBe(Date.UTC(2018, 3, 4, 6, 1))
    await venue.ask('set', { status: 503 })
    expect((await fetch(`${venue.url}/api/v3/time`)).status).toBe(503)
    await venue.ask('heal')
    expect((await fetch(`${venue.url}/api/v3/time`)).status).toBe(200)
    const { paths } = (await venue.ask('counts')) as VenueCounts
    expect(paths['/api/v3/time']).toEqual({ requests: 2, weight: 2, statuses: { 200: 1, 503: 1 } })
    await expect(venue.ask('nothing')).rejects.toThrow('There is no such wish')
  })

  test('says in a sentence what it cannot play', async () => {
    await expect(VenueProcess.start(['--for', '60'])).rejects.toThrow('code 2: No tape was named')
    await expect(VenueProcess.start(['--tape', FILE, '--for', 'long'])).rejects.toThrow('--for is long')
  })
})

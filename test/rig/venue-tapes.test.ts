import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { UsageError } from '../../src/kernel/errors.ts'
import { readTapes } from './venues/tape/read-tape.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-venue-tapes-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, minutes: readonly number[]): string => {
  const path = join(folder, name)
  const rows = minutes.map((minute) => `${minute * 60_000},1,1,1,1,5`)
  writeFileSync(path, ['timestamp,open,high,low,close,volume', ...rows].join('\n'))
  return path
}

test('a file whose name says nothing has candles as long as the shortest step between two', () => {
  const path = file('candles.csv', [0, 15, 5, 20, 60])
  expect(readTapes([`ETH/USDT=${path}`])).toMatchObject([{ symbol: 'ETH/USDT', timeframeMs: 300_000 }])
  expect(readTapes([`ETH/USDT=${file('here_ETH-USDT_1m.csv', [0, 5])}`]), 'what the name says holds').toMatchObject([
    { timeframeMs: 60_000 },
  ])
  expect(() => readTapes([`ETH/USDT=${file('one.csv', [7])}`])).toThrow(UsageError)
})

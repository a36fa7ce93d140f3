import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startReading } from '../../src/cli/progress.ts'
import { inProcess } from './in-process.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-progress-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What is said on a terminal, or elsewhere, while something is read for so long. */
const saidOf = (path: string, ms: number, isTerminal = true): string => {
  const { isTTY, write } = process.stderr
  let text = ''
  vi.useFakeTimers()
  process.stderr.isTTY = isTerminal
  process.stderr.write = (piece) => {
    text += piece
    return true
  }
  try {
    const isRead = startReading(path)
    vi.advanceTimersByTime(ms)
    isRead()
    vi.advanceTimersByTime(10_000)
  } finally {
    process.stderr.isTTY = isTTY
    process.stderr.write = write
    vi.useRealTimers()
  }
  return text
}

describe('what is read for long', () => {
  test.each([
    [7, '7.00 B'],
    [999, '999 B'],
    [123_456, '123 kB'],
    [5_000_000, '5.00 MB'],
    [2_540_000_000, '2.54 GB'],
  ])('is named on a terminal, with its size (%d bytes)', (bytes, size) => {
    const path = join(folder, 'long.csv')
    writeFileSync(path, '')
    truncateSync(path, bytes)
    expect(saidOf(path, 1001)).toBe(`Reading ${path} (${size}) ...\n`)
  })

  test('is not named where it took no time, nor to a script', () => {
    const path = join(folder, 'long.csv')
    expect(saidOf(path, 900)).toBe('')
    expect(saidOf(path, 5000, false)).toBe('')
  })

  test('is named without a password, and without a size where it has none', () => {
    expect(saidOf('esdb://me:secret@host:2113?tls=false', 1001)).toBe('Reading esdb://host:2113?tls=false ...\n')
  })

  test('as a tape is', async () => {
    const pipe = join(folder, 'slow.csv')
    execFileSync('mkfifo', [pipe])
    const log = join(folder, 'slow.db')
    const run = inProcess(['run', '--tape', `A/USD=${pipe}`, '--log', log, '--json'], { isTerminal: true })
    // there is nobody to write to before it is read
    const end = await open(pipe, 'w')
    await after(1200)
    const rows = Array.from({ length: 60 }, (_, minute) => `${1_522_540_800 + minute * 60},10,10,10,10,5`)
    await end.writeFile(`time,open,high,low,close,volume\n${rows.join('\n')}\n`)
    await end.close()
    const { code, stderr } = await run
    expect(code, stderr).toBe(0)
    expect(stderr).toContain(`Reading ${pipe} ...\n`)
  })
})

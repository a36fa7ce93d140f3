import { execFileSync } from 'node:child_process'
import { constants, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { command, expectRefusal, said, start } from '../rig/command.ts'
import { folder, inFolder, inside, openFolder, playWhole, type Result, tapeOf } from './stage.ts'

openFolder()

// From what a person calls at once; the machine may be busy.
const AT_ONCE_MS = 5000
const content = gunzipSync(readFileSync(tapeOf('ETH-USD')))
const fifo = (name: string): string => {
  execFileSync('mkfifo', [inFolder(name)])
  return inFolder(name)
}
const here = { cwd: '' }
const run = (log: string, tape: string, ...flags: string[]) => ['run', '--json', '--log', inFolder(log), '--tape', tape, ...flags]

let whole: Result
beforeAll(async () => {
  writeFileSync(inFolder('eth.csv'), content)
  whole = await playWhole('whole.db', '--tape', `ETH/USD=${inFolder('eth.csv')}`)
  here.cwd = folder
})

describe('a tape that comes through a pipe', () => {
  test('is played as the file is: by process substitution, and by standard input', async () => {
    const substituted = await command(run('process.db', 'ETH/USD=/dev/fd/9'), { ...here, shell: `exec 9< <(cat ${inFolder('eth.csv')})` })
    expect(`${substituted.code} ${said(substituted).join(' ')}`).toMatch(/^0 Log: /)
    expect(JSON.parse(substituted.stdout).stateHash).toBe(whole.stateHash)
    const piped = await command(run('stdin.db', 'ETH/USD=/dev/stdin'), { ...here, shell: `exec 0< <(gzip -c ${inFolder('eth.csv')})` })
    expect(JSON.parse(piped.stdout).stateHash).toBe(whole.stateHash)
  })

  test('is read once for three runs', async () => {
    const { code, stdout } = await command(run('paths.db', 'ETH/USD=/dev/fd/9', '--path', 'all'), {
      ...here,
      shell: `exec 9< <(cat ${inFolder('eth.csv')})`,
    })
    expect(code).toBe(0)
    const { paths } = JSON.parse(stdout) as { paths: Record<string, Result & { bars: number }> }
    expect(Object.values(paths).map(({ bars }) => bars)).toEqual([2449, 2449, 2449])
    expect(paths.nearest!.stateHash).toBe(whole.stateHash)
  })

  test('cannot be read again: whoever resumes it names its file', async () => {
    await command(run('again.db', 'ETH/USD=/dev/fd/9'), { ...here, shell: `exec 9< <(cat ${inFolder('eth.csv')})` })
    const resume = ['run', '--resume', '--json', '--log', inFolder('again.db')]
    expectRefusal(
      await inside(resume),
      2,
      /The tape of ETH\/USD was read from a pipe \(\/dev\/fd\/9\): name its file by --tape ETH\/USD=FILE/,
    )
    const named = await inside([...resume, '--tape', `ETH/USD=${inFolder('eth.csv')}`])
    expect(JSON.parse(named.stdout).stateHash).toBe(whole.stateHash)
  })

  test('may come slowly, in any pieces', async () => {
    const path = fifo('slow')
    const engine = start(run('slow.db', `ETH/USD=${path}`), here)
    const writer = await open(path, 'w')
    for (let at = 0; at < content.length; at += 9973) {
      await writer.write(content.subarray(at, at + 9973))
      if (at % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await writer.close()
    expect(JSON.parse((await engine.ended).stdout).stateHash).toBe(whole.stateHash)
    expectRefusal(
      await inside(['run', '--resume', '--log', inFolder('slow.db')]),
      2,
      /was read from a pipe \(.*slow\): name its file by --tape/,
    )
  })

  test.each([
    ['has brought nothing yet', 0],
    ['has brought half of a tape', content.length / 2],
  ])('Ctrl-C is heard while it is read, one that %s: no log is begun', async (name, bytes) => {
    const path = fifo(name.replaceAll(' ', '-'))
    const before = readdirSync(folder)
    const engine = start(run('never.db', `ETH/USD=${path}`), here)
    writeSync(await writerOf(path), content.subarray(0, bytes))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const began = performance.now()
    engine.child.kill('SIGINT')
    const ended = await engine.ended
    expect(performance.now() - began).toBeLessThan(AT_ONCE_MS)
    expect({ code: ended.code, signal: ended.signal }).toEqual({ code: 130, signal: null })
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'interrupted', exitCode: 130 } })
    expect(said(ended)).toEqual(['Stopping: what is decided is being written down. Once more stops at once.'])
    expect(readdirSync(folder)).toEqual(before)
  })
})

/** Opens a FIFO for writing as soon as somebody reads it. */
const writerOf = async (path: string): Promise<number> => {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

describe('nothing is read without a bound, and no log is left behind', () => {
  test.each([
    ['/dev/zero', 'true', /\/dev\/zero is a device, not a tape/],
    ['/dev/null', 'true', /\/dev\/null is a device, not a tape/],
    ['/dev/fd/9', 'exec 9< <(cat /dev/zero)', /\/dev\/fd\/9 has no line break in its first megabyte/],
    [
      '/dev/fd/9',
      'exec 9< <(yes 1,2,3)',
      /\/dev\/fd\/9 holds no usable candle in its first \d+ rows: malformed \d+: line 1 has 3 instead of 6 fields/,
    ],
    ['/dev/fd/9', `exec 9< <(printf 'PK\\3\\4'; cat /dev/zero)`, /\/dev\/fd\/9 is a zip archive in a pipe/],
  ])('%s behind %s', async (path, shell, sentence) => {
    const before = readdirSync(folder)
    expectRefusal(await command(run('never.db', `ETH/USD=${path}`), { ...here, shell }), 1, sentence)
    expect(readdirSync(folder)).toEqual(before)
  })
})

describe('how a file is written', () => {
  test('is said by --format, and kept in the log, so that a resumed run reads it the same', async () => {
    const [, ...rows] = content.toString().trimEnd().split('\n')
    const swapped = rows.map((row) => row.split(',')).map(([time, o, h, l, c, v]) => [time, l, h, o, c, v].join())
    const tape = `ETH/USD=${inFolder('swapped.csv')}`
    writeFileSync(inFolder('swapped.csv'), swapped.join('\n'))
    expectRefusal(await inside(run('swapped.db', tape)), 1, /say --format coinbase if that is what it is/)
    const played = await inside(run('swapped.db', tape, '--format', 'coinbase'))
    expect(said(played)).toContain("ETH/USD: Coinbase's order of columns.")
    const result = JSON.parse(played.stdout)
    expect([result.stateHash, result.remarks]).toEqual([whole.stateHash, ["ETH/USD: Coinbase's order of columns."]])
    const resumed = await inside(['run', '--resume', '--json', '--log', inFolder('swapped.db')])
    expect(JSON.parse(resumed.stdout).stateHash).toBe(whole.stateHash)
    expectRefusal(await inside(run('other.db', tape, '--format', 'excel')), 2, /excel.*Allowed choices are auto, coinfold/)
  })

  test('what cannot be played is refused beyond a hundredth, unless an option allows more', async () => {
    const [header, ...rows] = content.toString().trimEnd().split('\n')
    const bad = rows.map((row, nth) => (nth % 20 === 7 ? row.replace(/,[^,]*$/, ',NaN') : row))
    writeFileSync(inFolder('bad.csv'), [header, ...bad].join('\n'))
    const args = run('bad.db', `ETH/USD=${inFolder('bad.csv')}`)
    expectRefusal(
      await inside(args),
      1,
      /123 of 2449 rows cannot be played \(malformed 123: line 9 has NaN in place of a number\).*maxUnusablePct=6\.$/,
    )
    const { code, stdout, stderr } = await inside([...args, '--set', 'market.maxUnusablePct=6'])
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('ETH/USD: skipped 123 of 2449 rows (malformed 123: line 9 has NaN in place of a number).'),
    ])
    expect(JSON.parse(stdout).tape.problems).toEqual([
      { coin: 'ETH/USD', reason: 'malformed', count: 123, line: 9, why: 'has NaN in place of a number' },
    ])
    const text = await inside(
      args.filter((arg) => arg !== '--json').concat('--set', 'market.maxUnusablePct=6', '--log', inFolder('text.db')),
    )
    expect(text.stdout).toMatch(/bars .* rows, skipped 123 \(malformed 123\), \d+ holes of \d+\s+candles/)
  })
})

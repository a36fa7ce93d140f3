import { describe, expect, test } from 'vitest'
import { codeOnly, programFiles, projectFiles, textOf } from './source.ts'

/** Time, chance and the network come in through ports; these are the files where they do, with the reason. */
const NAMES = [
  'Date\\.now',
  'Math\\.random',
  'performance\\.now',
  'set(?:Timeout|Interval|Immediate)',
  'random(?:UUID|Bytes|Int)',
  'hrtime',
]
const CLOCKS_AND_CHANCE = new RegExp(`\\b(?:${NAMES.join('|')})\\b|\\bnew Date\\(\\s*\\)`, 'g')
const MAY: readonly (readonly [prefix: string, reason: string])[] = [
  ['src/kernel/clock.ts', 'the port of time'],
  ['src/kernel/random.ts', 'the port of chance'],
  ['src/run/paper.ts', 'names the run'],
  ['src/run/live-session.ts', 'names the run, and draws the branch of a new log'],
  ['src/cli/', 'talks to a person in real time'],
  ['src/ops/', 'watches in real time'],
  ['src/web/access/', 'draws keys'],
  ['src/web/candles/heard-candles.ts', 'lets a page be answered between two files'],
  ['src/web/ui/', 'runs in a browser, before a person'],
]

const isText = (file: string): boolean => !/\.(gz|png|db)$/.test(file) && file !== 'package-lock.json'

/** Words that mean something only where this was written; put together here so that this file does not hold them. */
const FOREIGN = [
  '/wo' + 'rk/',
  'an' + 'thropic',
  'cla' + 'ude',
  '.lib' + 'rary/',
  'registry.npm' + 'js',
  'npm' + 'mirror',
  '/tmp/br' + 'ief',
  'issues sh' + 'ow',
]

describe('bans', () => {
  test('no clock, no chance and no timer outside their ports', () => {
    const wrong = programFiles()
      .filter((file) => !MAY.some(([prefix]) => file.startsWith(prefix)))
      .flatMap((file) => [...codeOnly(textOf(file)).matchAll(CLOCKS_AND_CHANCE)].map(([found]) => `${file} uses ${found}`))
    expect(wrong, 'what replay cannot repeat would be lost').toEqual([])
  })

  test('the ban looks at code, not at comments and texts', () => {
    const source = "// Date.now\nconst a = 'Math.random' /* setTimeout */\nconst b = `\x24{Date.now()}`\nnew Date()"
    expect([...codeOnly(source).matchAll(CLOCKS_AND_CHANCE)].map(([found]) => found)).toEqual(['Date.now', 'new Date()'])
  })

  test('no test of the engine reaches into the prototype of a class: what a whole engine does is asked by its door', () => {
    const files = projectFiles().filter((file) => /^test\/engine\/.*\.ts$/.test(file))
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter((file) => /\bspyOn\(\w+\.prototype\b/.test(textOf(file)))).toEqual([])
  })

  test('which venue is traded at is asked of the table by the mode, and named by nobody', () => {
    const named = /\bvenues\.\w|\bimport (?!type)[^;]*?from '[^']*\/exchange\/paper\//
    expect(named.test("import { PaperVenue } from '../exchange/paper/venue.ts'")).toBe(true)
    const files = programFiles().filter((file) => !file.startsWith('src/exchange/'))
    expect(files.filter((file) => named.test(textOf(file).replace(/^import type .*$/gm, '')))).toEqual([])
  })

  test('what an event holds follows from its type: no cast of it, unless the line above says why', () => {
    const wrong = programFiles().flatMap((file) => {
      if (file.startsWith('machines/')) return []
      const lines = textOf(file).split('\n')
      return codeOnly(textOf(file))
        .split('\n')
        .flatMap((line, at) =>
          /\bdata as\b(?! const)/.test(line) && !/^\s*(\/\/|\*)/.test(lines[at - 1] ?? '') ? [`${file}:${at + 1}`] : [],
        )
    })
    expect(wrong).toEqual([])
  })

  test('no name that says nothing: Manager, Service, Helper, Util, Base, Impl', () => {
    const named = /\b(?:class|interface|type|const|function)\s+\w*(?:Manager|Service|Helper|Utils?|Base|Impl)\b/g
    const inCode = programFiles().flatMap((file) => [...codeOnly(textOf(file)).matchAll(named)].map(([found]) => `${file}: ${found}`))
    const inPaths = projectFiles().filter((file) => /(^|[/-])(manager|service|helper|utils?|impl)s?\.(ts|mjs)$/.test(file))
    expect([...inCode, ...inPaths]).toEqual([])
  })

  test('at most 300 lines a file, 140 characters a line', () => {
    const files = projectFiles().filter((file) => /\.(tsx?|mjs|css)$/.test(file))
    const long = files.filter((file) => textOf(file).trimEnd().split('\n').length > 300)
    expect(long, 'a file of more than 300 lines holds more than one concept').toEqual([])
    // Prose cannot be broken by the formatter: texts and tables may run on.
    const wide = files.filter((file) =>
      textOf(file)
        .split('\n')
        .some((line) => line.length > 140 && !/['"`]/.test(line)),
    )
    expect(wide).toEqual([])
  })

  test('nothing refers to the place where this was written', () => {
    const wrong = projectFiles()
      .filter(isText)
      .flatMap((file) => FOREIGN.filter((word) => textOf(file).toLowerCase().includes(word)).map((word) => `${file}: ${word}`))
    expect(wrong).toEqual([])
    expect(textOf('package-lock.json'), 'the lock file names no host, so that every registry serves it').not.toContain('"resolved"')
  })
})

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inProcess } from './in-process.ts'

let folder: string
let printed: readonly string[]
let hashes: Readonly<Record<string, string>>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-quoted-'))
  const log = join(folder, 'quoted.db')
  printed = (await inProcess(['run', '--log', log])).stdout.split('\n')
  hashes = JSON.parse((await inProcess(['replay', '--log', log, '--json'])).stdout).folds
})
afterAll(() => rmSync(folder, { recursive: true }))

const pages = ['README.md', 'docs/tutorial.md']
const quoted = (page: string): string[] =>
  readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.slice(4))

describe('the bundled run', () => {
  test.each(pages)('prints what %s quotes of it, but for its times and its head', (page) => {
    const lines = quoted(page)
    const from = lines.findIndex((line) => line.startsWith('coins  '))
    const shown = lines.slice(from, lines.indexOf(lines.find((line, at) => at > from && line.startsWith('events  '))!))
    expect(shown.length).toBeGreaterThan(15)
    const begin = printed.findIndex((line) => line.startsWith('coins  '))
    expect(printed.slice(begin, begin + shown.length)).toEqual(shown)
  })

  test('folds to the hashes that the tutorial quotes', () => {
    const told = quoted('docs/tutorial.md').flatMap((line) => {
      const [, name = '', hash = ''] = /^(\w+) +([0-9a-f]{64})$/.exec(line) ?? []
      return name === '' ? [] : [[name, hash] as const]
    })
    expect(told.length).toBeGreaterThan(1)
    for (const [name, hash] of told) expect(hashes[name], name).toBe(hash)
  })
})

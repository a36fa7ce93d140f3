import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ExitRule } from '../../machines/position/exits/exit-rule.ts'
import { exitRules } from '../../machines/position/exits/index.ts'
import { options } from '../../src/config/shown-options.ts'
import { guards } from '../../src/decision/guards/index.ts'
import { riskRules } from '../../src/decision/risk/index.ts'
import { root } from './source.ts'

const folder = join(root, 'docs', 'rules')
const page = (name: string): string => readFileSync(join(folder, `${name}.md`), 'utf8')
const rules: readonly ExitRule[] = exitRules

test.each(rules)('$reason has a page that says its urgency, and the list of rules names it', ({ reason, urgency }) => {
  expect(existsSync(join(folder, `${reason}.md`)), `docs/rules/${reason}.md`).toBe(true)
  expect(page(reason)).toMatch(new RegExp(`^# ${reason}\n[^]*Urgency: ${urgency}`))
  expect(page('README')).toContain(`[${reason}](${reason}.md)`)
})

test('the list has the order of the precedence', () => {
  const listed = [...page('README').matchAll(/^\| \[([\w-]+)\]/gm)].map(([, name]) => name)
  expect(listed).toEqual(rules.map(({ reason }) => reason))
})

test('every option of the exits stands on some page with its default, and the pages name no others', () => {
  const text = globSync('*.md', { cwd: folder })
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
  const ours = options.filter(({ path }) => path.startsWith('exit.') && path !== 'exit.retryS')
  for (const { path, type, standard } of ours) {
    expect(text, path).toContain(`\`${path}`)
    if (type === 'number' || type === 'integer') expect(text, path).toMatch(new RegExp(`\`${path}\`[^(]{0,80}\\(${standard}[:;)]`))
  }
  const named = new Set([...text.matchAll(/`(exit\.\w+)/g)].map(([, path]) => path))
  expect([...named].filter((path) => !options.some((option) => option.path === path))).toEqual([])
})

describe('rules of entries', () => {
  test('are listed in the order of asking, each with a page', () => {
    const listed = [...page('entries').matchAll(/^\| \[([\w-]+)\]/gm)].map(([, name]) => name)
    expect(listed).toEqual(riskRules.map(({ refusal }) => refusal))
    for (const { refusal } of riskRules) expect(page(refusal)).toMatch(new RegExp(`^# ${refusal}\n`))
  })

  test('come behind the guards, which are listed in the order of asking, each with a page that says when it holds', () => {
    const listed = [...page('guards').matchAll(/^\| \[([\w-]+)\]/gm)].map(([, name]) => name)
    expect(listed).toEqual(guards.map(({ refusal }) => refusal))
    for (const { refusal, description } of guards) expect(page(refusal)).toContain(`# ${refusal}\n\n${description}\n`)
  })

  test('name every option of risk and size with its default, and no others', () => {
    const text = globSync('*.md', { cwd: folder })
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    for (const { path, type, standard } of options.filter(({ path }) => /^(guards|risk|sizing)\./.test(path))) {
      expect(text, path).toContain(`\`${path}`)
      if (type === 'number' || type === 'integer') expect(text, path).toMatch(new RegExp(`\`${path}\`[^(]{0,80}\\(${standard}[:;),]`))
    }
    const named = new Set([...text.matchAll(/`((?:guards|risk|sizing|calendar)\.\w+)/g)].map(([, path]) => path))
    expect([...named].filter((path) => !options.some((option) => option.path === path))).toEqual([])
  })
})

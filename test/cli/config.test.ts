import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optionsPage } from '../../src/config/document.ts'
import { groups, jsonSchema, options } from '../../src/config/shown-options.ts'
import { csvRecords } from '../projection/report-tables.ts'
import { expectRefusal } from '../rig/ended.ts'
import { inProcess } from './in-process.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
const file = (text: string): string => {
  const path = join(folder, 'a.yaml')
  writeFileSync(path, text)
  return path
}
const config = (...args: string[]) => inProcess(['config', ...args])
const printed = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await config(...args)
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}

describe('config explain', () => {
  test('of an option says what it is, what it may be, what it is by itself, and how the environment calls it', async () => {
    expect(await printed('explain', 'exit.hardStopPct')).toBe(
      [
        'exit.hardStopPct',
        '  Distance of the stop that rests at the venue below the average price paid: the',
        '  most a trade is meant to lose, wide enough for the noise of a day.',
        '  values       0.1 to 90 percent',
        '  default      5',
        '  environment  COINFOLD_EXIT_HARD_STOP_PCT',
        '  by coin      coins.SYMBOL.exit.hardStopPct',
        '  by slot      slots.SLOT.exit.hardStopPct',
        '',
      ].join('\n'),
    )
    expect(await printed('explain', 'capital'), 'what has no unit, and is a map').toMatch(
      /^ {2}values {7}asset: amount\n {2}default {6}\{\}\n {2}environment {2}COINFOLD_CAPITAL\n {2}by coin {6}no: /m,
    )
  })

  test('of a group says so of each of its options', async () => {
    const blocks = (await printed('explain', 'exit')).trimEnd().split('\n\n')
    const exit = groups.find(({ name }) => name === 'exit')!
    expect(blocks.map((block) => block.split('\n')[0])).toEqual(exit.options.map(({ path }) => path))
    expect(exit.options.length).toBeGreaterThan(1)
  })

  test('of all lists them group by group', async () => {
    const text = await printed('explain')
    const [title, ...sections] = text.split('\n\n')
    expect(title).toBe('Options')
    expect(sections.slice(0, -1).map((section) => section.split(/\noption {2}/)[0]?.replaceAll('\n', ' '))).toEqual(
      groups.map(({ name, reason }) => `${name === '' ? 'overall' : name}: ${reason}`),
    )
    expect(sections.at(-1)).toBe('"config explain KEY" gives the reason of an option or of a group.\n')
    expect(sections[0]?.split('\n').slice(1)).toEqual([
      'option       default  unit  values',
      'mode         paper          paper',
      'store        sqlite         sqlite, esdb://...',
      'capital      {}             asset: amount',
      'instruments  {}             symbol: tickS... minNotional',
      'coins        {}             symbol: groups of options',
      'slots        {}             name: groups of options',
    ])
    expect(text).toMatch(/\nentry\.windowMin +60 +minutes +1 to 10080\n/)
    for (const { path } of options) expect(text).toContain(`\n${path} `)
  })

  test('keeps within 80 columns, of all, of a group and of an option, unless everything is wanted', async () => {
    for (const key of [[], ...groups.flatMap(({ name }) => (name === '' ? [] : [[name]]))])
      expect((await printed('explain', ...key)).split('\n').filter((line) => line.length > 80)).toEqual([])
    const wide = await printed('explain', '--wide')
    for (const { path, env, bounds, reason } of options)
      expect(wide.split('\n').find((line) => line.startsWith(`${path} `))).toMatch(
        new RegExp(`${[bounds, env, reason].map((text) => RegExp.escape(text)).join(' +')}$`),
      )
  })

  test('for a spreadsheet is one table of all, or of those that are asked for', async () => {
    const all = csvRecords(await printed('explain', '--csv'))
    expect(all.map(({ option }) => option)).toEqual(options.map(({ path }) => path))
    expect(csvRecords(await printed('explain', 'exit.hardStopPct', '--csv'))).toEqual([
      {
        ...{ option: 'exit.hardStopPct', default: '5', unit: 'percent', values: '0.1 to 90', environment: 'COINFOLD_EXIT_HARD_STOP_PCT' },
        reason: options.find(({ path }) => path === 'exit.hardStopPct')?.reason,
      },
    ])
  })

  test('as a document has the same, with the default under its own name', async () => {
    const all = JSON.parse(await printed('explain', '--json'))
    expect(all).toEqual({ options: options.map(({ standard, ...option }) => ({ ...option, default: standard })) })
    expect(JSON.parse(await printed('explain', 'entry.dropPct', '--json'))).toEqual({
      options: [
        {
          path: 'entry.dropPct',
          env: 'COINFOLD_ENTRY_DROP_PCT',
          unit: 'percent',
          type: 'number',
          bounds: '0.05 to 50',
          reason: expect.stringMatching(/\.$/),
          default: expect.anything(),
        },
      ],
    })
  })

  test.each([
    ['exit.hardStop', 'There is no option "exit.hardStop"; did you mean exit.hardStopPct?'],
    ['exot', 'There is no option "exot"; did you mean exit?'],
    ['something else altogether', 'There is no option "something else altogether"; "config explain" lists them all.'],
    ['', 'There is no option ""; "config explain" lists them all.'],
  ])('of "%s" says what may have been meant', async (key, sentence) => {
    expectRefusal(await config('explain', key), 2, sentence)
  })
})

describe('config check', () => {
  test('says of a file that it is right, in words or as a document', async () => {
    const path = file('capital: { USD: 10 }\n')
    expect(await printed('check', path)).toBe(`${path} is a valid configuration.\n`)
    expect(JSON.parse(await printed('check', path, '--json'))).toEqual({ ok: true, problems: [] })
  })

  test('of one that is wrong names every problem with its line, and fails', async () => {
    const path = file('entry:\n  dropPct: 0\n  windowMin: x\n')
    const { code, stdout, stderr } = await config('check', path)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toBe(
      `coinfold: ${path}:2: entry.dropPct must be a number from 0.05 to 50 percent, not 0.\n` +
        `${path}:3: entry.windowMin must be a whole number from 1 to 10080 minutes, not "x".\n`,
    )
    const asDocument = await config('check', path, '--json')
    expect([asDocument.code, asDocument.stderr]).toEqual([2, ''])
    expect(JSON.parse(asDocument.stdout)).toEqual({
      ok: false,
      problems: [
        { path: 'entry.dropPct', line: 2, message: 'must be a number from 0.05 to 50 percent, not 0' },
        { path: 'entry.windowMin', line: 3, message: 'must be a whole number from 1 to 10080 minutes, not "x"' },
      ],
    })
  })
})

describe('config of one coin', () => {
  const own = () =>
    file(
      'exit: { hardStopPct: 6 }\ncoins:\n  BTC/USDT:\n    exit: { hardStopPct: 4, roi: { 0: 3 } }\n  ETH/USDT: { entry: { dropPct: 3 } }\n',
    )
  const rowsOf = async (...args: string[]): Promise<{ path: string; value: unknown; from: string }[]> =>
    JSON.parse(await printed('show', '--config', own(), ...args, '--json')).options

  test('is listed with what is of all coins, each with where it comes from', async () => {
    const rows = await rowsOf('--set', 'coins.BTC/USDT.entry.dropPct=1')
    expect(rows.filter(({ path }) => /^coins|^exit.hardStopPct|^entry.dropPct/.test(path)).map(({ path, value }) => [path, value])).toEqual(
      [
        ['entry.dropPct', 2],
        ['exit.hardStopPct', '6'],
        ['coins.BTC/USDT.entry.dropPct', 1],
        ['coins.BTC/USDT.exit.hardStopPct', '4'],
        ['coins.BTC/USDT.exit.roi', [{ fromMin: 0, gainPct: '3' }]],
        ['coins.ETH/USDT.entry.dropPct', 3],
      ],
    )
    expect(rows.find(({ path }) => path === 'coins.ETH/USDT.entry.dropPct')?.from).toMatch(/a\.yaml:5$/)
    expect(rows.find(({ path }) => path === 'coins.BTC/USDT.entry.dropPct')?.from).toBe('--set coins.BTC/USDT.entry.dropPct')
  })

  test.each([
    ['BTC/USDT', '4', 2],
    ['ETH/USDT', '6', 3],
    ['LTC/USDT', '6', 2],
  ])('as it is for %s', async (symbol, hardStopPct, dropPct) => {
    const rows = await rowsOf('--coin', symbol)
    const values = Object.fromEntries(rows.map(({ path, value }) => [path, value]))
    expect([values['exit.hardStopPct'], values['entry.dropPct']]).toEqual([hardStopPct, dropPct])
    expect(rows.some(({ path }) => path.startsWith('coins.'))).toBe(false)
    expect(rows.find(({ path }) => path === 'exit.hardStopPct')?.from).toMatch(hardStopPct === '4' ? /:4$/ : /:1$/)
  })

  test('is no coin, or none that an option can be of', async () => {
    expectRefusal(
      await config('show', '--coin', 'bitcoin'),
      2,
      /--coin is the symbol of a coin or a contract, such as BTC\/USD.*not "bitcoin"/,
    )
    const whole = /risk\.maxPositions is of the whole book and cannot differ by coin: it is judged by what all coins come to\./
    expectRefusal(await config('explain', 'coins.BTC/USDT.risk.maxPositions'), 2, whole)
    expect(await printed('explain', 'coins.BTC/USDT.exit.retryS')).toBe(await printed('explain', 'exit.retryS'))
    expect(await printed('explain', 'risk.maxPositions')).toMatch(/by coin {6}no: it is judged by what all coins come to/)
  })
})

describe('config show', () => {
  test('has every option in force and where it comes from, maps as one writes them in a file', async () => {
    const path = file('capital: { USD: 10, BTC: "0.5" }\nexit:\n  retryS: 3\n')
    const text = await printed('show', '--config', path, '--set', 'entry.dropPct= 4', '--set', ' exit.maxHoldMin =99', '--wide')
    const rows = Object.fromEntries(
      text
        .trimEnd()
        .split('\n')
        .slice(3)
        .map((line) => line.split(/ {2,}/))
        .map(([name = '', ...rest]) => [name, rest]),
    )
    expect(Object.keys(rows)).toEqual([
      ...options.map((option) => option.path).filter((name) => !['store', 'coins', 'slots'].includes(name)),
      'store',
    ])
    expect(rows.capital).toEqual(['{ USD: "10", BTC: "0.5" }', `${path}:1`])
    expect(rows['exit.retryS']).toEqual(['3', `${path}:3`])
    expect(rows['entry.dropPct']).toEqual(['4', '--set entry.dropPct'])
    expect(rows['exit.maxHoldMin']).toEqual(['99', '--set exit.maxHoldMin'])
    expect(rows.mode).toEqual(['paper', 'default'])
    const narrow = (await printed('show', '--config', path)).split('\n')
    expect(narrow.filter((line) => line.length > 80)).toEqual([])
    expect(narrow.find((line) => line.startsWith('exit.retryS '))).toMatch(/^exit\.retryS +3 +\S+:3$/)
    const document = JSON.parse(await printed('show', '--config', path, '--json'))
    expect(Object.keys(document)).toEqual(['options'])
    expect(document.options).toContainEqual({ path: 'capital', value: { USD: '10', BTC: '0.5' }, from: `${path}:1` })
    expect(document.options[0]).toEqual({ path: 'mode', value: 'paper', from: 'default' })
  })

  test('takes values with an equals sign in them, and no option without a name', async () => {
    expectRefusal(await config('show', '--set', '=5'), 2, /It must be KEY=VALUE, such as exit\.hardStopPct=4\./)
    expectRefusal(
      await config('show', '--set', 'entry.strategy=a=b'),
      2,
      /entry\.strategy must be drop, rise, reversion, matrix, or the path of a file such as \.\/mine\.ts, not "a=b"/,
    )
    const { stdout } = await config('show', '--set', 'store=esdb://me:secretWord@here:1?tls=false', '--json')
    expect(stdout).not.toContain('secretWord')
    expect(JSON.parse(stdout).options.at(-1)).toMatchObject({ path: 'store', value: expect.stringContaining('here:1?tls=false') })
  })
})

test.each([
  ['store', ['sqlite', 'esdb://here:2113?tls=false'], 'a.db', /store must be sqlite, or the URL of an EventStoreDB server such as esdb:/],
  ['paper.candlePath', ['nearest', 'low-first', 'high-first'], 'middle', /paper\.candlePath must be one of nearest, low-first, high-first/],
  ['paper.feeAsset', ['quote', 'received'], 'base', /paper\.feeAsset must be one of quote, received/],
  ['log.level', ['auto', 'trace', 'silent'], 'loud', /log\.level must be one of /],
])('%s may be %j, and not %s', async (path, values, wrong, sentence) => {
  for (const value of values) {
    const { options: shown } = JSON.parse(await printed('show', '--set', `${path}=${value}`, '--json'))
    expect(shown.find((row: { path: string }) => row.path === path).value).toBe(value)
  }
  expectRefusal(await config('show', '--set', `${path}=${wrong}`), 2, sentence)
})

test('config schema is the schema that editors understand', async () => {
  expect(JSON.parse(await printed('schema'))).toEqual(JSON.parse(JSON.stringify(jsonSchema())))
  expect(jsonSchema()).toMatchObject({ $schema: expect.stringContaining('draft-07'), title: 'Configuration of coinfold', type: 'object' })
})

test('the page of all options has a table for each group, whose cells no bar breaks', () => {
  const [page = '', byCoin = ''] = optionsPage().split('\n\n## By coin\n')
  expect(page).toMatch(
    /^# Options\n\nGenerated from .*\n.*\n\n## Overall\n\n\| option \| environment \| values \| unit \| default \| reason \|\n\|---\|---\|---\|---\|---\|---\|\n\| `mode` /,
  )
  expect(page.match(/^\|---/gm)).toHaveLength(groups.length)
  const [first, ...rest] = page.match(/^## .*$/gm)!
  expect(first).toBe('## Overall')
  expect(rest).toEqual(groups.slice(1).map(({ name, reason }) => `## ${name}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`))
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  expect(rows.map((row) => row.split(/ (?<!\\)\| /)[0])).toEqual(options.map(({ path }) => `| \`${path}\``))
  const drop = options.find(({ path }) => path === 'entry.dropPct')!
  expect(rows).toContain(
    `| \`entry.dropPct\` | \`COINFOLD_ENTRY_DROP_PCT\` | 0.05 to 50 | percent | \`${drop.standard}\` | ${drop.reason.replaceAll('|', '\\|')} |`,
  )
  expect(rows.find((row) => row.startsWith('| `capital`'))).toContain('| asset: amount |  | `{}` |')
  const [ofCoins = '', ofSlots = ''] = byCoin.split('\n## By slot\n')
  const rowsOf = (what: string): RegExp =>
    new RegExp(`^\\n[^|]+\\n\\n\\| ${what} \\|\\n\\|---\\|---\\|\\n(\\| \`[\\w.*]+\` \\| [^|]+ \\|\\n)+$`)
  expect(ofCoins).toMatch(rowsOf('of the whole book \\| why it cannot differ by coin'))
  expect(ofSlots).toMatch(rowsOf('of all slots \\| why it cannot differ by slot'))
  expect(page.endsWith(' |')).toBe(true)
})

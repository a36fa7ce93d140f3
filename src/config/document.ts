import { whyOfBook } from './options/coin-options.ts'
import { whyNotOfSlot } from './options/slot-options.ts'
import { groups, type Option } from './shown-options.ts'

/** An option's default as one writes it in YAML. */
export const standardText = (option: Option): string => (option.type === 'map' ? JSON.stringify(option.standard) : String(option.standard))

const cell = (text: string): string => text.replaceAll('|', '\\|')

const BY_COIN = [
  'A coin may have options of its own: in a file as groups below its symbol, `coins: { BTC/USDT: { exit: { hardStopPct: 3 } } }`, and by',
  '`--set coins.BTC/USDT.exit.hardStopPct=3` (no quotes are needed: a symbol holds no point). What a coin leaves out is as for all coins,',
  'wherever that was set. What has to hold between options has to hold of those of each coin. These are of the whole book:',
]

const BY_SLOT = [
  'A [slot](../rules/slots.md) may have whatever a coin may, `slots: { dip: { exit: { hardStopPct: 3 } } }` or `--set slots.dip.exit.hardStopPct=3`, and wins',
  'over its coin, but for these:',
]

/** The page `docs/generated/options.md`. */
export const optionsPage = (): string => {
  const lines = [
    '# Options',
    '',
    'Generated from `src/config/schema.ts` by `npm run docs`; do not edit. `coinfold config explain KEY` says the same of one option.',
    'A value comes from the default, the [profile](../reference/profiles.md), the file named by `--config`, the environment, or `--set KEY=VALUE`; the later wins.',
  ]
  for (const { name, reason, options } of groups) {
    lines.push('', name === '' ? `## ${reason}` : `## ${name}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`, '')
    lines.push('| option | environment | values | unit | default | reason |', '|---|---|---|---|---|---|')
    for (const option of options) {
      const cells = [`\`${option.path}\``, `\`${option.env}\``, option.bounds, option.unit, `\`${standardText(option)}\``, option.reason]
      lines.push(`| ${cells.map(cell).join(' | ')} |`)
    }
  }
  lines.push('', '## By coin', '', ...BY_COIN, '')
  lines.push('| of the whole book | why it cannot differ by coin |', '|---|---|')
  for (const { name, options } of groups)
    for (const { path } of options) {
      const why = whyOfBook(path)
      // of a group that no coin has one line is enough
      const isWhole = name !== '' && options.every((option) => whyOfBook(option.path) !== null)
      if (why !== null && (!isWhole || path === options[0]?.path)) lines.push(`| \`${isWhole ? `${name}.*` : path}\` | ${why} |`)
    }
  lines.push('', '## By slot', '', ...BY_SLOT, '')
  lines.push('| of all slots | why it cannot differ by slot |', '|---|---|')
  for (const { path } of groups.flatMap(({ options }) => options))
    if (whyOfBook(path) === null && whyNotOfSlot(path) !== null) lines.push(`| \`${path}\` | ${whyNotOfSlot(path)} |`)
  return `${lines.join('\n')}\n`
}

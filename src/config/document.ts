import { groups, type Option } from './shown-options.ts'

/** An option's default as one writes it in YAML. */
export const standardText = (option: Option): string => (option.type === 'map' ? JSON.stringify(option.standard) : String(option.standard))

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The page `docs/generated/options.md`. */
export const optionsPage = (): string => {
  const lines = [
    '# Options',
    '',
    'Generated from `src/config/schema.ts` by `npm run docs`; do not edit. `coinfold config explain KEY` says the same of one option.',
    'A value comes from the default, the file named by `--config`, the environment, or `--set KEY=VALUE`; the later wins.',
  ]
  for (const { name, reason, options } of groups) {
    lines.push('', name === '' ? `## ${reason}` : `## ${name}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`, '')
    lines.push('| option | environment | values | unit | default | reason |', '|---|---|---|---|---|---|')
    for (const option of options) {
      const cells = [`\`${option.path}\``, `\`${option.env}\``, option.bounds, option.unit, `\`${standardText(option)}\``, option.reason]
      lines.push(`| ${cells.map(cell).join(' | ')} |`)
    }
  }
  return `${lines.join('\n')}\n`
}

export type ChartColours = Readonly<Record<(typeof NAMES)[number], string>>
const NAMES = ['panel', 'text', 'faint', 'line', 'gain', 'loss', 'accent', 'warn', 'bad'] as const

/** The stylesheet's own colours as the canvas wants them: resolved for the theme that is on. */
export const chartColours = (beside: HTMLElement): ChartColours => {
  const probe = beside.appendChild(document.createElement('span'))
  const found = NAMES.map((name) => {
    probe.style.color = `var(--${name})`
    return [name, getComputedStyle(probe).color] as const
  })
  probe.remove()
  return Object.fromEntries(found) as ChartColours
}

/** `rgb(1, 2, 3)` at a share of its strength: what came later is pale. */
export const pale = (colour: string, strength: number): string => colour.replace(/^rgb\((.+)\)$/, `rgba($1, ${strength})`)

import { instance } from '@viz-js/viz'
import { machines } from '../../machines/registry.ts'
import { type MachineConfig, type Region, readMachine } from '../../machines/shared/grammar.ts'
import { drawingName } from '../../src/web/drawings.ts'

/** Events that an arrow is labelled with: more make a picture of words. */
const MOST_LABELS = 2

type Way = { readonly from: string; readonly to: string; readonly events: readonly string[] }

/** Arrows between states; what leaves a state where it is has none. */
const waysOf = ({ rows }: Region): Way[] => {
  const ways = new Map<string, Way>()
  for (const { state, event, target } of rows) {
    if (state === target) continue
    const key = `${state} ${target}`
    ways.set(key, { from: state, to: target, events: [...(ways.get(key)?.events ?? []), event] })
  }
  return [...ways.values()]
}

const labelOf = ({ events }: Way): string =>
  events.length <= MOST_LABELS
    ? events.join('\\n')
    : [...events.slice(0, MOST_LABELS - 1), `and ${events.length - MOST_LABELS + 1} more`].join('\\n')

const dotOf = (region: Region): string =>
  [
    'digraph {',
    'graph [rankdir=LR, bgcolor=transparent, nodesep=0.35, ranksep=0.6, margin=0.05]',
    'node [shape=box, style=rounded, fontname="Helvetica,sans-serif", fontsize=13, height=0.4, margin="0.16,0.06"]',
    'edge [fontname="Helvetica,sans-serif", fontsize=10, arrowsize=0.7]',
    'begin [shape=circle, style=filled, fillcolor=black, width=0.12, height=0.12, fixedsize=true, label=""]',
    ...region.states.map((state) => `"${state}" [id="state_${region.name}_${state}"]`),
    `begin -> "${region.initial}"`,
    ...waysOf(region).map(
      (way) => `"${way.from}" -> "${way.to}" [id="edge_${region.name}_${way.from}_${way.to}", label="${labelOf(way)}"]`,
    ),
    '}',
  ].join('\n')

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const staysOf = ({ rows }: Region, state: string): string => {
  const events = rows.filter((row) => row.state === state && row.target === state).map(({ event }) => event)
  return events.length === 0 ? state : `${state}: stays at ${events.join(', ')}`
}

/** What a picture says where one points at it: an arrow its events, a state those that leave it where it is. */
const titled = (svg: string, region: Region): string => {
  const titles = new Map<string, string>([
    ...region.states.map((state) => [`state_${region.name}_${state}`, staysOf(region, state)] as const),
    ...waysOf(region).map(({ from, to, events }) => [`edge_${region.name}_${from}_${to}`, events.join(', ')] as const),
  ])
  return svg.replace(/<g id="([^"]+)" class="(node|edge)">\s*<title>[^<]*<\/title>/g, (_, id: string, kind: string) => {
    const title = titles.get(id)
    return `<g id="${id}" class="${kind}">${title === undefined ? '' : `\n<title>${escaped(title)}</title>`}`
  })
}

/** Without what is of the layouter alone; its black is the colour of whatever the picture stands in. */
const plain = (svg: string, name: string): string =>
  svg
    .slice(svg.indexOf('<svg'))
    .replace(/<!--.*?-->\n?/gs, '')
    .replace(/<g id="graph0" class="graph" transform="([^"]+)">/, '<g transform="$1">')
    .replace(/(width|height)="([\d.]+)pt"/g, '$1="$2"')
    .replace(/<svg([^>]*)>/, `<svg$1 role="img">\n<title>${name}</title>`)
    .replace(/<g id="(?:node|edge)\d+"/g, '<g')
    .replaceAll('"black"', '"currentColor"')
    .replaceAll(' xmlns:xlink="http://www.w3.org/1999/xlink"', '')

const drawn = async (config: MachineConfig, region: Region): Promise<string> => {
  const viz = await instance()
  const svg = viz.renderString(dotOf(region), { format: 'svg', engine: 'dot' })
  return plain(titled(svg, region), `${config.id}: ${region.name}`)
}

/** Every picture by the name of its file. */
export const machineDrawings: readonly (readonly [name: string, make: () => Promise<string>])[] = machines.flatMap(({ name, config }) =>
  readMachine(config).map((region) => [drawingName(name, region.name), () => drawn(config, region)] as const),
)

import type { MachineMarks } from '../../machines/shared/machine-marks.ts'
import { drawingsOf } from './drawings.ts'
import { type MachineKnown, machinesKnown } from './machines-known.ts'

/** Between the pictures of two regions, and above each for its name, in pixels. */
const GAP = 16
const HEADING = 24

const STYLE = `<style>
svg { color: #1f2328; }
.here path { fill: #2a78d6; fill-opacity: 0.25; stroke: #2a78d6; stroke-width: 2.5; }
.way path, .way polygon { stroke: #b3380a; stroke-width: 2.5; }
.way polygon, .way text { fill: #b3380a; }
</style>`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** The words of a region above its picture: where it stands, and by what it came there. */
const heading = (region: string, marks: MachineMarks | null): string => {
  if (marks === null) return region
  const ways = marks.ways.filter((way) => way.region === region)
  const way = ways.map(({ from, to, label }) => `${label}: ${from} to ${to}`).join(', ')
  return `${region}: ${marks.stands[region]}${way === '' ? '' : ` (${way})`}`
}

const marked = (drawing: string, region: string, { stands, ways }: MachineMarks): string =>
  ways
    .filter((way) => way.region === region)
    .map(({ from, to }) => `edge_${region}_${from}_${to}`)
    .reduce(
      (text, id) => text.replace(`<g id="${id}" class="edge">`, `<g id="${id}" class="edge way">`),
      drawing.replace(
        `<g id="state_${region}_${stands[region]}" class="node">`,
        `<g id="state_${region}_${stands[region]}" class="node here">`,
      ),
    )

/** A machine as one SVG, its regions below one another. `marks`: where it stands, and how it came there. */
export const machinePicture = (name: MachineKnown, marks: MachineMarks | null): string => {
  const parts: string[] = []
  let [width, y] = [0, GAP]
  for (const [region, drawing] of Object.entries(drawingsOf(name))) {
    const [, wide = '0', high = '0'] = /<svg width="([\d.]+)" height="([\d.]+)"/.exec(drawing) ?? []
    const words = heading(region, marks)
    parts.push(`<text x="${GAP}" y="${y + HEADING / 2}" font-family="Helvetica,sans-serif" font-size="14">${escaped(words)}</text>`)
    y += HEADING
    parts.push((marks === null ? drawing : marked(drawing, region, marks)).replace('<svg ', `<svg x="${GAP}" y="${y}" `).trimEnd())
    y += Math.ceil(Number(high)) + GAP
    // a letter of this size is some 8 pixels wide
    width = Math.max(width, Math.ceil(Number(wide)), words.length * 8)
  }
  const title = machinesKnown[name].config.description ?? name
  const size = `width="${width + 2 * GAP}" height="${y}" viewBox="0 0 ${width + 2 * GAP} ${y}"`
  const ground = `<rect width="100%" height="100%" fill="#ffffff"/>`
  return [
    `<svg ${size} xmlns="http://www.w3.org/2000/svg" role="img">`,
    `<title>${escaped(title)}</title>`,
    STYLE,
    ground,
    ...parts,
    '</svg>',
  ].join('\n')
}

import { useLayoutEffect, useRef } from 'preact/hooks'
import type { WayShown } from '../shapes/machine-shapes.ts'

type DrawingProps = {
  region: string
  /** made with the program; nothing that came from outside is in it */
  svg: string
  state: string | undefined
  way: Pick<WayShown, 'from' | 'to'> | undefined
  /** starts from a state */
  choose: (state: string) => void
}

/** A region's picture with the present state lit, the way taken last coloured, and the state before it dashed. */
export const MachineDrawing = ({ region, svg, state, way, choose }: DrawingProps) => {
  const at = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const drawing = at.current!
    const marked = [
      [`state_${region}_${state}`, 'lit'],
      [`state_${region}_${way?.from}`, 'before'],
      [`edge_${region}_${way?.from}_${way?.to}`, 'taken'],
    ] as const
    for (const part of drawing.querySelectorAll('.lit, .before, .taken')) part.classList.remove('lit', 'before', 'taken')
    for (const [id, mark] of marked) drawing.querySelector(`[id="${id}"]`)?.classList.add(mark)
  }, [region, svg, state, way?.from, way?.to])
  const clicked = (event: MouseEvent): void => {
    const id = (event.target as Element).closest('.node')?.id ?? ''
    if (id.startsWith(`state_${region}_`)) choose(id.slice(`state_${region}_`.length))
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the buttons below it do the same by keys
    <section
      class="drawing"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
      tabIndex={0}
      aria-label={`Drawing of ${region}`}
      ref={at}
      onClick={clicked}
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  )
}

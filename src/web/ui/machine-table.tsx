import { useSignal } from '@preact/signals'
import type { MachineShown } from './machines-shown.ts'

type TableProps = {
  of: MachineShown
  /** where it stands */
  value: Readonly<Record<string, string>>
}

/** What may happen where a machine stands: each region's state and the events by which it leaves it. One may try them. */
export const MachineTable = ({ of, value }: TableProps) => {
  const explored = useSignal<Readonly<Record<string, string>>>({})
  const at = (region: string): string => explored.value[region] ?? value[region] ?? ''
  const go = (region: string, state: string) => () => {
    explored.value = { ...explored.value, [region]: state }
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section class="machine" tabIndex={0} aria-label="The machine">
      {Object.entries(of.states).map(([name, region]) => (
        <section key={name}>
          <h3>{name}</h3>
          <p class="machine-states">
            <span class={at(name) === value[name] ? 'pill lit' : 'pill tried'}>{at(name)}</span>
          </p>
          <p class="dim">{region.states[at(name)]?.description}</p>
          <ul>
            {Object.entries(region.states[at(name)]?.on ?? {})
              .filter(([, { target }]) => target !== at(name))
              .map(([event, { target, description }]) => (
                <li key={event}>
                  <button type="button" title={description} onClick={go(name, target)}>
                    {event} → {target}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
      {Object.keys(explored.value).length > 0 && (
        <button
          type="button"
          onClick={() => {
            explored.value = {}
          }}
        >
          Back to where it stands
        </button>
      )}
    </section>
  )
}

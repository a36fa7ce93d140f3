import { useSignal } from '@preact/signals'
import { positionConfig } from '../../../machines/position/config.ts'

type Edge = { readonly target: string; readonly description: string }
type Regions = Readonly<
  Record<
    string,
    {
      readonly description: string
      readonly states: Readonly<Record<string, { readonly description: string; readonly on?: Readonly<Record<string, Edge>> }>>
    }
  >
>
const REGIONS = positionConfig.states as unknown as Regions

/** What may happen to a coin where it stands: each region's present state, and the events by which it leaves it. */
export const MachineTable = ({ value }: { value: Readonly<Record<string, string>> }) => {
  const explored = useSignal<Readonly<Record<string, string>>>({})
  const at = (region: string): string => explored.value[region] ?? value[region] ?? ''
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section class="machine" tabIndex={0} aria-label="The machine">
      {Object.entries(REGIONS).map(([name, region]) => (
        <section key={name}>
          <h3>
            {name} <span class={at(name) === value[name] ? 'pill lit' : 'pill tried'}>{at(name)}</span>
          </h3>
          <p class="dim">{region.states[at(name)]?.description}</p>
          <ul>
            {Object.entries(region.states[at(name)]?.on ?? {})
              .filter(([, { target }]) => target !== at(name))
              .map(([event, { target, description }]) => (
                <li key={event}>
                  <button
                    type="button"
                    title={description}
                    onClick={() => {
                      explored.value = { ...explored.value, [name]: target }
                    }}
                  >
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
          Back to where the coin stands
        </button>
      )}
    </section>
  )
}

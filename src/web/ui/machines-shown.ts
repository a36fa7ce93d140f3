/** What an event means that moves nothing is not said. */
type Edge = { readonly target: string; readonly description?: string }
type StateShown = { readonly description: string; readonly on?: Readonly<Record<string, Edge>> }
type RegionShown = { readonly description: string; readonly initial: string; readonly states: Readonly<Record<string, StateShown>> }
/** A machine's own configuration, as far as it is shown. */
export type MachineShown = { readonly description: string; readonly states: Readonly<Record<string, RegionShown>> }
export type MachineName = 'position' | 'order' | 'session' | 'risk'

/** Put in when the page is built: the configurations as data, without the code that decides by them, which no browser needs. */
declare const COINFOLD_MACHINES: Readonly<Record<MachineName, MachineShown>>
export const machinesShown = COINFOLD_MACHINES

/** One simulated machine: a host-agent with a state directory and a tmux server of its own. */
export interface HostUnderTest {
  readonly name: string;
  readonly machineId: string;
  readonly hostId: string;
  /** MNGR_HOST_DIR of its host-agent. */
  readonly hostDir: string;
  /** TMUX_TMPDIR of its tmux server, as it stands in every create for this host. */
  readonly tmuxDir: string;
  /** Where creates for this host put their workspaces and repositories. */
  readonly workDir: string;
}

/** What clients, witness and judge may know of a fleet: its edge, and the places that can be seen from outside. */
export interface FleetUnderTest {
  /** Reached by clients; stays the same over restarts of the gateway. */
  readonly gatewayUrl: string;
  readonly token: string;
  /** Read by the judge at the end, when nothing breaks the server any more. */
  readonly postgresUrl: string;
  readonly hosts: readonly HostUnderTest[];
  /** Asked for its consumers at the end; without it they are not counted. */
  readonly natsUrl?: string;
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Commands of mngr that this build may not have: what settings say of them is not looked at. */
export const FOREIGN_COMMANDS: readonly string[] = words(`
  archive ask bootstrap chat clean cleanup clone cp copy dependencies event events extras file forward gc git kanpan label
  limit lim migrate mngr notify observe open pair plugin provision pull push rename mv robinhood rsync schedule snapshot
  snap transcript tmr tutor usage why
`);

/** Names of mngr's flags that a command may lack here: known, accepted, and named when they would have been used. */
export const FOREIGN_FLAGS: readonly string[] = words(`
  activity_sources add_activity_source adopt_session agent agent_args agent_type all allow_missing allow_unknown_host
  allow_worktree_removal archive auto_start
  branch build_arg build_args connect connect_command daemonize edit_message enabled ensure_clean env env_file exclude
  extra_provision_command extra_window follow force foreground gc head header host host_env host_env_file host_label
  host_name_style id idle_mode idle_timeout include include_gitignored include_unclean interval label limit log_commands
  log_file message message_file missing_outer name name_style new_host no_resume on_error outer pass_env pass_host_env
  plugin disable_plugin positional_agent_type positional_name post_host_create_command post_host_create_outer_command
  project provider resume_message reuse role rsync rsync_args safe session session_command setting snapshot snapshot_mode
  sort source start start_arg start_args start_on_boot stop_host stream tail target_path template tmux_height tmux_width
  tmux_window_size transfer type update upload_file worktree_base_folder yes
`);

"""The private JupyterLab's settings: quiet, offline, with the Java kernel as its own."""

c = get_config()  # noqa: F821 (Jupyter provides it)

# Nothing is asked of the internet, and no question pops up.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"

# The address to open is what the terminal shows, and real trouble.
c.Application.log_level = "WARN"

c.MultiKernelManager.default_kernel_name = "interleave"
c.KernelSpecManager.ensure_native_kernel = False

# A storm of output is cut by the kernel, with a notice, not by the server.
c.ZMQChannelsWebsocketConnection.iopub_data_rate_limit = 1e8
c.ZMQChannelsWebsocketConnection.iopub_msg_rate_limit = 1e5

# Open MPI settings for a container: root, more ranks than cores, one host. Source it.
# What the caller has set already stays.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
default() { [ -n "${!1+set}" ] || export "$1=$2"; }
default OMPI_MCA_rmaps_base_oversubscribe 1           # more ranks than cores
default OMPI_MCA_hwloc_base_binding_policy none       # let the ranks share the cores
default OMPI_MCA_mpi_yield_when_idle 1                # a waiting rank gives its core away
default OMPI_MCA_btl_vader_single_copy_mechanism none # no cross-memory attach in containers
default OMPI_MCA_pml ob1                              # shared memory and TCP, no fabric to look for
default OMPI_MCA_btl self,vader,tcp
default OMPI_MCA_osc ^ucx
default OMPI_MCA_btl_base_warn_component_unused 0
default OMPI_MCA_plm_rsh_agent ''                     # one host: no remote shell needed
default OMPI_MCA_orte_abort_print_stack 0
unset -f default

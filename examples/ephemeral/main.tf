variable "destroying" {
  description = "Whether to leave the gate out. Set it to true to run terraform destroy while the gate is closed."
  type        = bool
  default     = false
}

# A saved plan may be applied hours later. The gate is opened at plan and again
# at apply; a data source is not read again at apply.
ephemeral "partnercenter_subscription_provisioning_gate" "ready" {
  count = var.destroying ? 0 : 1

  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}

# Everything behind the gate must depend on it. At apply, a gate that nothing
# depends on is opened too late to stop anything.
resource "terraform_data" "landing_zone" {
  depends_on = [ephemeral.partnercenter_subscription_provisioning_gate.ready]
}

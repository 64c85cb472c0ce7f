# A saved plan may be applied hours later. The gate is opened at plan and again
# at apply; a data source is not read again at apply.
ephemeral "partnercenter_subscription_provisioning_gate" "ready" {
  count = var.destroying ? 0 : 1

  customer_id     = var.customer_id
  subscription_id = var.subscription_id
}

# Everything behind the gate must depend on it. At apply, a gate that nothing
# depends on is opened too late to stop anything.
resource "terraform_data" "landing_zone" {
  depends_on = [ephemeral.partnercenter_subscription_provisioning_gate.ready]
}

ephemeral "partnercenter_subscription_provisioning_gate" "ready" {
  customer_id     = var.customer_id
  subscription_id = var.subscription_id
}

resource "terraform_data" "landing_zone" {
  depends_on = [ephemeral.partnercenter_subscription_provisioning_gate.ready]
}

# Reading the status stops nothing: pending is a value like any other.
data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = var.customer_id
  subscription_id = var.subscription_id
}

resource "terraform_data" "landing_zone" {
  lifecycle {
    # Stops this resource and everything that depends on it. Other resources are
    # planned, but the plan as a whole fails.
    precondition {
      condition     = data.partnercenter_subscription_provisioning_status.this.status == "success"
      error_message = "The landing zone needs subscription ${var.subscription_id}, which is ${data.partnercenter_subscription_provisioning_status.this.status}."
    }
  }
}

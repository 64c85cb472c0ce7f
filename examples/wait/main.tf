# Stands for what sells the subscription: a resource whose ID is known only after
# apply.
resource "terraform_data" "sale" {
  input = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}

# The ID is unknown at plan, so the first read, and the wait, come at apply. Once
# the ID is known, every plan reads.
data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = var.customer_id
  subscription_id = terraform_data.sale.output

  # Returns at once on success. It takes no postcondition: anything else is an
  # error in the end.
  wait_for_success = true
  poll_interval    = var.poll_interval

  timeouts = {
    read = var.timeout
  }
}

# Using the ID that was read, and not the sale's, is what makes this wait.
resource "terraform_data" "landing_zone" {
  input = data.partnercenter_subscription_provisioning_status.this.subscription_id
}
